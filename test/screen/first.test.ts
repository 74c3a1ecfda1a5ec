import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { glyphSet } from '../../source/parts/glyphs.ts';
import { drawWithInk } from '../../source/screen/draw.tsx';
import { firstFrame, showFirst } from '../../source/screen/first.tsx';
import type { Session } from '../../source/screen/session.ts';
import { createStore } from '../../source/watch/store.ts';
import { Keyboard } from './monitor.tsx';
import { Screenful } from './terminal.tsx';

const glyphs = glyphSet(false);
const noon = Date.UTC(2026, 0, 1, 12);

const start = (t: TestContext, [columns, rows]: readonly [number, number]) => {
  const screen = new Screenful(columns, rows);
  t.after(() => screen.dispose());
  const raw: boolean[] = [];
  const stdin = Object.assign(new Keyboard(), {
    setRawMode: (on: boolean) => {
      raw.push(on);
      return stdin;
    },
  });
  const store = createStore({ name: 'lab', engine: 'local', versions: 'seed' }, 1000, () => noon);
  const session = { store, readOnly: false, busy: () => undefined } as unknown as Session;
  const terminal = { stdin, stdout: screen } as never;
  const first = showFirst(terminal, (width, height) => firstFrame(session, glyphs, width, height));
  const parsed = () => new Promise<void>((done) => void screen.write('', done));
  const cells = async () => {
    await parsed();
    return Array.from({ length: screen.rows }, (_, y) => screen.cells(y));
  };
  const ink = async () => {
    const view = first.handOver(() =>
      drawWithInk(session, glyphs, true, () => {}, {
        stdin: stdin as never,
        stdout: screen as never,
        interactive: true,
      }),
    );
    t.after(() => view.unmount());
    await view.waitUntilRenderFlush();
    return view;
  };
  return { screen, store, first, cells, ink, raw };
};

for (const size of [
  [60, 15],
  [80, 24],
  [120, 36],
  [200, 60],
] as const)
  test(`at ${size.join('x')} Ink goes on from the first frame, and nothing moves`, async (t) => {
    const { screen, cells, ink, raw } = start(t, size);
    const before = await cells();
    assert.match(screen.lines().join('\n'), /cdc-top {2}/);
    assert.deepEqual(raw, [true]);
    await ink();
    assert.deepEqual(await cells(), before);
    assert.equal(screen.raw.split('\u001B[?1049h').length, 2, 'entered twice');
  });

test('what has come in meanwhile is drawn over the first frame, and changes after it in their place', async (t) => {
  const { screen, store, ink, cells } = start(t, [80, 24]);
  const step = { subject: 'jdk', what: 'downloading '.repeat(9), at: 0, tookMs: 0 };
  store.step({ ...step, state: 'running' } as never);
  store.tick();
  await ink();
  await cells();
  assert.match(screen.lines().join('\n'), /jdk +. +downloading/);
  store.step({ ...step, state: 'done' } as never);
  store.tick();
  await sleep(100);
  await cells();
  assert.doesNotMatch(screen.lines().slice(0, -2).join('\n'), /jdk +. +downloading/);
});

test('what the source has said is drawn before Ink is there, and Ink goes on from that', async (t) => {
  const { screen, store, first, ink, cells } = start(t, [80, 24]);
  const step = { subject: 'jdk', what: 'downloading', at: 0, tookMs: 0 };
  store.step({ ...step, state: 'running' } as never);
  store.tick();
  first.again();
  const drawn = await cells();
  assert.match(screen.lines().join('\n'), /jdk +. +downloading/);
  const fresh = start(t, [80, 24]);
  t.after(() => fresh.first.restore());
  fresh.store.step({ ...step, state: 'running' } as never);
  fresh.store.tick();
  await fresh.ink();
  assert.deepEqual(drawn, await fresh.cells());
  await ink();
  assert.deepEqual(await cells(), drawn);
});

test('a frame that is the same is not sent again', async (t) => {
  const { screen, first, cells } = start(t, [80, 24]);
  t.after(() => first.restore());
  await cells();
  const sent = screen.raw.length;
  first.again();
  assert.equal(screen.raw.length, sent);
});

test('a terminal that changes its size meanwhile shows no rest of the first frame', async (t) => {
  const { screen, ink, cells } = start(t, [120, 36]);
  await cells();
  screen.resize(70, 20);
  await ink();
  const shown = await cells();
  const fresh = start(t, [70, 20]);
  t.after(() => fresh.first.restore());
  assert.deepEqual(shown, await fresh.cells());
});

test('where Ink can’t begin, the terminal is as it was', async (t) => {
  const listeners = process.listenerCount('exit');
  const { screen, first, raw } = start(t, [80, 24]);
  first.restore();
  first.restore();
  assert.deepEqual(raw, [true, false]);
  assert.ok(screen.raw.endsWith('\u001B[?1049l\u001B[?25h'));
  assert.equal(process.listenerCount('exit'), listeners);
});
