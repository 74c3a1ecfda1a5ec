import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { logTo } from '../../source/config/log.ts';
import { services } from '../../source/systems/services/readings.ts';
import { noJob } from '../../source/watch/lab.ts';
import type { Snapshot } from '../../source/watch/snapshot.ts';
import { viewsOf } from '../../source/watch/view.ts';
import { labNamed } from '../lab-named.ts';
import { watchOnly } from '../observed.ts';
import { startMonitor } from './monitor.ts';
import { face, healthy } from './recorded.ts';

const fail = (what: string) => () => {
  throw new RangeError(`${what} is too deep`);
};

const home = () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'cdc-top-boundary-'));
  logTo(folder);
  // Monitors that are closed after the test write to it, too.
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return () => readFileSync(path.join(folder, 'cdc-top.log'), 'utf8');
};

const open = (t: TestContext, columns: number, rows: number, snapshot: Partial<Snapshot> = {}) => {
  const monitor = startMonitor(columns, rows, { snapshot: { ...healthy, ...snapshot } });
  t.after(() => monitor.close());
  return monitor;
};

const topics = face.panes.find(({ id }) => id === 'topics');
assert.ok(topics);
const detail = face.views.find((view) => view.detail?.pane === 'services');
assert.ok(detail?.detail);
const opening = detail.detail;

test('a pane that can’t be drawn says so in its place, and its stack is in the log once', async (t) => {
  const logged = home();
  t.mock.method(topics, 'lines', fail('a topic'));
  for (const [columns, rows] of [
    [120, 36],
    [80, 24],
  ] as const) {
    const { text, press, shows, screen } = open(t, columns, rows);
    await press('3');
    await shows(/✗ Topics can’t be drawn: a topic is too deep; details:\s/);
    assert.match(text(), /6\/6 healthy/);
    assert.match(screen.lines()[rows - 1] ?? '', /i insert/);
    await press('1');
    await shows(/postgres +running/);
  }
  assert.equal(logged().match(/RangeError: a topic is too deep\n +at /g)?.length, 1);
});

test('nor does a pane whose rows fail end anything: keys, selection, footer', async (t) => {
  home();
  for (const method of ['lines', 'total', 'rowCount', 'rowIds', 'rowAt'] as const)
    t.mock.method(topics, method, fail(method));
  const { press, shows, quits } = open(t, 120, 36);
  await press('3', 'j', 'enter', 'o', 'G');
  await shows(/✗ Topics can’t be drawn/);
  await press('1', 'j');
  await shows(/›1 Services ─+ 2\/7/);
  await press('q', 'q');
  assert.equal(quits.length, 1);
});

test('the header, the pipeline and a detail fail for themselves', async (t) => {
  home();
  const broken = <T extends object>(of: T, name: keyof T & string): T =>
    Object.defineProperty({ ...of }, name, { get: fail(name) });
  const { shows } = open(t, 120, 36, { labs: healthy.labs.map((lab) => broken(lab, 'name')) });
  await shows(/^ ✗ the header can’t be drawn: .*\n ● PostgreSQL/);
  const pipelines = healthy.pipelines.map((pipeline) => broken(pipeline, 'flow'));
  const flow = open(t, 120, 36, { pipelines });
  await flow.shows(/✗ the pipeline can’t be drawn/);
  await flow.shows(/1 Services/);
  const monitor = open(t, 120, 36);
  t.mock.method(detail, 'lines', fail('a detail'));
  await monitor.press('1', 'enter');
  await monitor.shows(/✗ Service can’t be drawn: a detail is too deep/);
  await monitor.press('escape');
  await monitor.shows(/1 Services/);
});

test('a key that fails says so, and the next one works', async (t) => {
  home();
  const { press, store, shows } = open(t, 120, 36);
  t.mock.method(opening, 'open', fail('opening'));
  await press('1', 'enter', 'j');
  const texts = store.snapshot().events.map(({ text }) => text);
  assert.ok(texts.includes('a key failed: opening is too deep'), texts.join('\n'));
  await shows(/›1 Services ─+ 2\/7/);
});

test('of a reading that can’t be understood its own system fails, and time goes on', async () => {
  let now = 1000;
  const engine = {
    describe: () => labNamed('lab'),
  };
  const { store } = watchOnly(engine as never, () => now);
  store.read('services:lab', { value: { services: null } as never, at: now });
  now = 2000;
  store.tick();
  const snapshot = store.tick();
  assert.equal(snapshot.at, 2000);
  const [view] = viewsOf(snapshot, services);
  assert.match(view?.reading.failure?.message ?? '', /^its answer could not be understood: /);
  assert.equal(view?.rows.healthy.count, 0);
  assert.equal(
    snapshot.events.filter(({ text }) => /could not be understood/.test(text)).length,
    1,
  );
  assert.ok(viewsOf(snapshot, { kind: 'postgres' }).every(({ reading }) => !reading.failure));
  store.read('services:lab', { value: { services: [], job: noJob }, at: now });
  store.tick();
  assert.equal(viewsOf(store.snapshot(), services)[0]?.reading.failure, undefined);
});
