import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { hopFigures } from '../../source/pipeline/latency/figures.ts';
import type { Latency, TableFreshness } from '../../source/watch/latency.ts';
import type { Snapshot } from '../../source/watch/snapshot.ts';

// Colours are decided on when Ink is loaded.
process.env.FORCE_COLOR = '1';
const { healthy } = await import('./recorded.ts');
const { startMonitor } = await import('./monitor.ts');
const { compareScreens } = await import('./golden.ts');

const { at: now } = healthy;

/** An hour of changes, one a second: those of the last minute take twice as long. */
const madeLatency = (): Latency => {
  const [hops, beside] = [hopFigures(), hopFigures()];
  for (let ago = 3500; ago >= 0; ago -= 1) {
    const [at, times] = [now - ago * 1000, ago < 50 ? 2 : 1];
    const ends = { captured: 12, appended: 19, planned: 900 + (ago % 7) * 200, committed: 2900 };
    let from = at;
    for (const [hop, ms] of Object.entries(ends) as [keyof typeof ends, number][]) {
      const to = at + ms * times;
      hops.add({ hop, from, to }, { fresh: true, seen: at }, now);
      from = to;
    }
    hops.add({ hop: 'total', from: at, to: from }, { fresh: true, seen: at }, now);
    if (ago % 5 === 0)
      beside.add({ hop: 'captured', from: at, to: at + 8 }, { fresh: true, seen: at }, now);
  }
  hops.add({ hop: 'planned', from: now, to: now - 340 }, { fresh: true, seen: now }, now);
  return {
    ...{ hops: hops.at(now), beside: beside.at(now), resent: 3 },
    besideTables: ['cdc_heartbeat.heartbeat'],
  };
};

const table = (more: Partial<TableFreshness>): TableFreshness => ({
  ...{ table: 'inventory.customers', topic: 't', freshMs: 1400, landedAt: now - 1400 },
  ...{ state: 'idle', behindMs: null, waiting: 0n, uncaptured: 0n },
  written: { inserts: 57n, updates: 3n, deletes: 0n, overMs: 60_000 },
  ...more,
});

const tables = [
  table({}),
  table({
    ...{ table: 'inventory.orders', state: 'behind', freshMs: 95_000, behindMs: 42_000 },
    ...{ waiting: 12_345n, uncaptured: 20n, written: null },
  }),
  table({ table: 'inventory.products', state: null, freshMs: null, written: null, waiting: null }),
];

const shown: Snapshot = {
  ...healthy,
  pipelines: healthy.pipelines.map((each) => ({ ...each, latency: madeLatency(), tables })),
};

const none = hopFigures().at(now);
const untouched: Snapshot = {
  ...healthy,
  pipelines: healthy.pipelines.map((each) => ({
    ...each,
    latency: { hops: none, beside: none, resent: 0, besideTables: [] },
    tables: [],
  })),
};

const open = (t: TestContext, [columns, rows]: readonly [number, number], snapshot = shown) => {
  const monitor = startMonitor(columns, rows, { snapshot });
  t.after(() => monitor.close());
  return monitor;
};

for (const size of [
  [80, 24],
  [120, 36],
] as const)
  test(`f opens latency and freshness at ${size.join('x')}, and leads back`, async (t) => {
    const { press, shows, screen, copied } = open(t, size);
    await press('1', 'f');
    await shows(/Latency of lab/);
    compareScreens('latency', size, [screen.lines()]);
    await press('y');
    await shows(/copied/);
    assert.match(copied[0] ?? '', /commit→Delta p50\/p95\/p99: 1 min/);
    assert.match(copied[0] ?? '', /table inventory\.orders: behind 42 s, newest change 1m 35s old/);
    await press('f');
    await shows(/Services/);
    assert.doesNotMatch(screen.lines().join('\n'), /Latency of/);
  });

test('without any change that says so', async (t) => {
  const { press, shows } = open(t, [80, 24], untouched);
  await press('f');
  await shows(/no change has been seen in the topics within the last hour/);
});
