import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { observe } from '../../source/commands/observe.ts';
import { watchedLabs } from '../../source/lab/watched.ts';
import type { HopName } from '../../source/watch/latency.ts';
import { type probedLab, quiet, table } from './probing.ts';
import { sourceSql } from './secrets.ts';
import { until } from './support.ts';

type Stack = ReturnType<typeof probedLab>;

// Whoever watches reads the same times as a trace does, but for when a batch was planned.
const nearMs = 300;

/** Latency by hop, as it is told of traffic, is that of the trace of the same change. */
export const latencyAgrees = async (t: TestContext, stack: Stack): Promise<void> => {
  const watching = observe(watchedLabs([stack.engine]), { signal: quiet(), intervalMs: 500 });
  t.after(() => watching.close());
  watching.begin();
  await watching.settled(2);
  const pipeline = () => {
    const [found] = watching.snapshot().pipelines;
    assert.ok(found);
    return found;
  };
  const row = () => pipeline().tables.find((each) => each.table === table);
  const counted = (hop: HopName) => {
    const { count, sumMs } = pipeline().latency.hops.find((each) => each.hop === hop)
      ?.histogram ?? { count: 0, sumMs: 0 };
    return { count, sumMs };
  };
  await until('the table rests', () => row()?.state === 'idle', 60_000);
  const hops: HopName[] = ['captured', 'appended', 'planned', 'committed', 'total'];
  const before = new Map(hops.map((hop) => [hop, counted(hop)]));

  const [made] = await sourceSql(
    stack.status,
    `insert into ${table} (first_name, last_name, email)
     values ('Lea', 'Latency', gen_random_uuid() || '@example.com')
     returning id, txid_current()::text as xid`,
  );
  await until(
    'it is seen to land',
    () => counted('total').count > (before.get('total')?.count ?? 0),
  );
  await until('the table is idle', () => row()?.state === 'idle', 60_000);
  const { stdout } = await stack.lab.must('trace', '--last', '--json', '--timeout', '120');
  const { change, stations } = JSON.parse(stdout);
  assert.equal(change.key, `id=${made.id}`);
  const at = (name: string): number =>
    Date.parse(stations.find((each: { name: string }) => each.name === name).time.at);
  const wanted: Record<HopName, number> = {
    captured: at('captured') - at('commit'),
    appended: at('appended') - at('captured'),
    planned: at('planned') - at('appended'),
    committed: at('committed') - at('planned'),
    total: at('committed') - at('commit'),
  };
  for (const hop of hops) {
    const [earlier, now] = [before.get(hop), counted(hop)];
    assert.equal(now.count - (earlier?.count ?? 0), 1, hop);
    const ms = now.sumMs - (earlier?.sumMs ?? 0);
    assert.ok(Math.abs(ms - wanted[hop]) <= nearMs, `${hop}: ${ms} ms, traced ${wanted[hop]} ms`);
  }
  // A backend tells its counters when it ends, or some seconds later.
  await until('the row is counted', () => (row()?.written?.inserts ?? 0n) > 0n, 30_000);
  await until('the table is idle again', () => row()?.state === 'idle', 30_000);
  const { landedAt, freshMs, waiting, uncaptured } = row() ?? {};
  assert.equal(landedAt, at('commit'));
  assert.ok(freshMs !== undefined && freshMs !== null && freshMs >= wanted.total);
  assert.deepEqual([waiting, uncaptured], [0n, 0n]);

  // The heartbeat measures the first hops while nothing is written, apart from them.
  const { beside, besideTables } = await until('a heartbeat is seen', () => {
    const { latency } = pipeline();
    return latency.beside.some(({ histogram }) => histogram.count > 0) && latency;
  });
  assert.deepEqual(besideTables, ['cdc_heartbeat.heartbeat']);
  assert.deepEqual(
    beside.filter(({ histogram }) => histogram.count > 0).map(({ hop }) => hop),
    ['captured', 'appended'],
  );

  // Whoever looks once knows the newest change alone.
  const once = JSON.parse((await stack.lab.must('once', '--json')).stdout).pipelines[0];
  const total = once.latency.hops.find((each: { hop: string }) => each.hop === 'total');
  const { count, p50 } = total.windows[60];
  assert.equal(count, 1);
  assert.ok(Math.abs(p50 - wanted.total) <= nearMs + wanted.total * 0.01, `${p50}`);
  const told = once.tables.find((each: { table: string }) => each.table === table);
  assert.deepEqual([told.state, told.landedAt], ['idle', at('commit')]);
};
