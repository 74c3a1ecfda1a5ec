import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import type { Engine } from '../../source/lab/contract/engine.ts';
import { labNames } from '../../source/lab/contract/names.ts';
import { glyphSet } from '../../source/parts/glyphs.ts';
import { firstLines } from '../../source/screen/first.ts';
import { listen } from '../../source/screen/keyboard.ts';
import type { Session } from '../../source/screen/session.ts';
import { createToast } from '../../source/screen/toast.ts';
import { createWriter } from '../../source/screen/writer.ts';
import { labNamed } from '../lab-named.ts';
import { watchOnly } from '../observed.ts';
import { Keyboard } from './monitor.ts';
import { face } from './recorded.ts';
import { looks, Screenful } from './terminal.ts';

const glyphs = glyphSet(false);
const noon = Date.UTC(2026, 0, 1, 12);

const start = (t: TestContext, [columns, rows]: readonly [number, number]) => {
  const screen = new Screenful(columns, rows);
  const writer = createWriter(screen, { looks, frameMs: 0 });
  t.after(() => {
    writer.end();
    screen.dispose();
  });
  const engine = {
    describe: () => labNamed('lab'),
    ...labNames(() => ({ engine: 'local', source: 'postgres', capture: 'connect' })),
  } as unknown as Engine;
  const watching = watchOnly(engine, () => noon);
  const { store } = watching;
  const session = {
    ...{ watching, engines: [engine], readOnly: false },
    busy: () => undefined,
    toast: createToast(),
  } as unknown as Session;
  const first = () =>
    writer.show(() => firstLines(session, face, glyphs, screen.columns, screen.rows));
  writer.enter();
  first();
  const cells = async () => {
    await new Promise<void>((done) => void screen.write('', done));
    return Array.from({ length: screen.rows }, (_, y) => screen.cells(y));
  };
  const ink = async () => {
    const stdin = new Keyboard() as never;
    const view = listen(
      { session, face, glyphs, writer, quit: () => {} },
      { stdin, stdout: screen as never },
    );
    t.after(() => view.unmount());
    await view.waitUntilRenderFlush();
  };
  return { screen, store, first, cells, ink };
};

for (const size of [
  [60, 15],
  [80, 24],
  [120, 36],
  [200, 60],
] as const)
  test(`at ${size.join('x')} nothing moves and nothing is sent when Ink is there`, async (t) => {
    const { screen, cells, ink } = start(t, size);
    const before = await cells();
    assert.match(screen.lines().join('\n'), /cdc-top {2}/);
    const sent = screen.raw.length;
    await ink();
    assert.deepEqual(await cells(), before);
    // Ink hides the cursor, and ends a frame of its own that is empty.
    assert.match(screen.raw.slice(sent), /^[\n]?(\u001B\[\?(25l|2026[hl])|\n)*$/);
  });

test('what has come in is drawn over the first frame, with Ink and without', async (t) => {
  const { screen, store, first, ink, cells } = start(t, [80, 24]);
  const step = { subject: 'jdk', what: 'downloading '.repeat(9), at: 0, tookMs: 0 };
  store.step('lab', { ...step, state: 'running' } as never);
  store.tick();
  first();
  const drawn = await cells();
  assert.match(screen.lines().join('\n'), /jdk +. +downloading/);
  await ink();
  assert.deepEqual(await cells(), drawn);
  store.step('lab', { ...step, state: 'done' } as never);
  store.tick();
  await cells();
  assert.doesNotMatch(screen.lines().slice(0, -2).join('\n'), /jdk +. +downloading/);
});

test('a terminal that changes its size shows no rest of the frame before', async (t) => {
  const { screen, ink, cells } = start(t, [120, 36]);
  await cells();
  const sizes = [
    [70, 20],
    [62, 36],
    [140, 40],
    [140, 16],
  ] as const;
  for (const [index, size] of sizes.entries()) {
    screen.resize(size[0], size[1]);
    // The first time before Ink is there.
    if (index === 0) await ink();
    await cells();
    assert.deepEqual(await cells(), await start(t, size).cells(), size.join('x'));
  }
});
