import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { exposition, sampleName } from '../../source/export/exposition.ts';
import { exporterOf } from '../../source/export/metrics.ts';
import { notifyMetrics } from '../../source/export/notify/index.ts';
import { hopFigures } from '../../source/pipeline/latency/figures.ts';
import { kinds } from '../../source/systems/index.ts';
import { postgres } from '../../source/systems/postgres/readings.ts';
import { noLatency } from '../../source/watch/latency.ts';
import type { MetricFamily } from '../../source/watch/metrics.ts';
import type { Snapshot } from '../../source/watch/snapshot.ts';
import { viewOf } from '../../source/watch/view.ts';
import { snapshotFrom } from '../observed.ts';
import { healthy, oneDown } from '../screen/recorded.ts';
import { root } from '../support.ts';
import { boardExpressions, namesIn, ruleExpressions } from './expressions.ts';

const exporter = await exporterOf(
  kinds.map(({ kind }) => kind),
  [notifyMetrics(() => ({ sent: 1, failed: 0, dropped: 0 }))],
);
const byName = new Map(
  exporter.families.flatMap((family): [string, MetricFamily][] => {
    const name = sampleName(family);
    if (family.type !== 'histogram') return [[name, family]];
    const bucket = { ...family, labels: [...(family.labels ?? []), 'le'] };
    return [
      [`${name}_bucket`, bucket],
      [`${name}_count`, family],
      [`${name}_sum`, family],
    ];
  }),
);
const seriesOf = (snapshot: Snapshot) =>
  exposition(exporter.collect(snapshot), 'prometheus')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
const nameOf = (series: string) => /^\w+/.exec(series)?.[0] ?? '';

test('a healthy lab has at least 60 metrics, of every kind but the one that it does not have', () => {
  const series = seriesOf(healthy);
  const told = new Set(series.map(nameOf));
  assert.ok(told.size >= 60, `${told.size}`);
  assert.ok(series.length >= 100, `${series.length}`);
  for (const { kind } of kinds) {
    assert.ok(kind.metrics, `${kind.name} tells nothing`);
    const has = healthy.systems.some((view) => view.kind === kind.name);
    assert.equal(
      series.some((line) => line.includes(`system="${kind.name}:lab"`)),
      has,
      kind.name,
    );
  }
});

test('each figure has a name, a label and a value that were declared', () => {
  for (const snapshot of [healthy, oneDown])
    for (const { family, samples } of exporter.collect(snapshot))
      for (const { labels, value, part } of samples) {
        const own = Object.keys(labels);
        const declared = [...(family.labels ?? []), ...(part === 'bucket' ? ['le'] : [])];
        assert.deepEqual(own.toSorted(), declared.toSorted(), family.name);
        assert.equal(part !== undefined, family.type === 'histogram', family.name);
        assert.ok(typeof value === 'bigint' || Number.isFinite(value), family.name);
        if (family.type === 'counter') assert.ok(value >= 0, family.name);
      }
});

test('names follow the conventions: unit at the end, no type in them, each once', () => {
  for (const { name, type, unit, help } of exporter.families) {
    assert.match(name, /^[a-z][a-z0-9_]*$/);
    assert.doesNotMatch(name, /_total$|_count$|_sum$|_bucket$|gauge|counter|_ms$|milli|_kb/);
    if (unit) assert.ok(name.endsWith(`_${unit}`), `${name} is in ${unit}`);
    else assert.doesNotMatch(name, /(?<!per)_(?:seconds?|bytes)$(?<!per_second)/);
    assert.match(help, /^[A-Z].*\.$/, name);
    if (type === 'info') assert.match(name, /_info$/);
  }
  assert.equal(new Set(exporter.families.map(({ name }) => name)).size, exporter.families.length);
});

test('Debezium Server and its figures are told, too', () => {
  const at = healthy.at;
  const value = {
    ...{ status: 'UP', checks: [{ name: 'debezium', status: 'DOWN' }], epoch: at - 1000 },
    metrics: {
      'streaming.TotalNumberOfCreateEventsSeen': 7,
      'streaming.MilliSecondsBehindSource': 1500,
      'streaming.MilliSecondsSinceLastEvent': -1,
      'snapshot.SnapshotCompleted': 1,
    },
  };
  const samples = [{ at, readings: { capture: { value, at, tookMs: 1 } } }];
  const own = seriesOf(snapshotFrom(samples, [], at, { capture: 'server' })).filter((line) =>
    line.includes('{system="debezium-server:lab"'),
  );
  assert.deepEqual(
    own.filter((line) => !/^cdc_top_(?:up|reading)/.test(line)),
    [
      `cdc_top_capture_start_time_seconds{system="debezium-server:lab"} ${(at - 1000) / 1000}`,
      'cdc_top_capture_events_total{system="debezium-server:lab",operation="create"} 7',
      'cdc_top_capture_behind_seconds{system="debezium-server:lab"} 1.5',
      'cdc_top_capture_snapshot_running{system="debezium-server:lab"} 0',
      'cdc_top_capture_snapshot_completed{system="debezium-server:lab"} 1',
      'cdc_top_debezium_server_status{system="debezium-server:lab"} 1',
      'cdc_top_debezium_server_check{system="debezium-server:lab",check="debezium"} 0',
    ],
  );
});

test('the same series is never told twice', () => {
  for (const snapshot of [healthy, oneDown]) {
    const all = exporter
      .collect(snapshot)
      .flatMap(({ samples }) =>
        samples.map(({ name, labels, part }) => JSON.stringify([name, labels, part])),
      );
    assert.deepEqual(
      all.filter((each, i) => all.indexOf(each) !== i),
      [],
    );
  }
});

test('of a system that does not answer it is told that it is down, and nothing else that is old', () => {
  const stale: Snapshot = {
    ...healthy,
    systems: healthy.systems.map((view) =>
      view.kind === 'postgres'
        ? {
            ...view,
            reading: {
              ...view.reading,
              failure: { kind: 'timeout', message: 'no answer', since: healthy.at },
            },
          }
        : view,
    ),
  };
  const own = seriesOf(stale).filter((line) => line.includes('system="postgres:lab"'));
  assert.ok(own.includes('cdc_top_up{system="postgres:lab",kind="postgres"} 0'));
  assert.deepEqual([...new Set(own.map(nameOf))].toSorted(), [
    'cdc_top_reading_age_seconds',
    'cdc_top_reading_duration_seconds',
    'cdc_top_up',
  ]);
});

test('LSNs are exact, and a slot’s status is one of its states', () => {
  const series = seriesOf(healthy);
  const currentLsn = viewOf(healthy, postgres, 'postgres:lab')?.reading.value?.currentLsn;
  assert.ok(
    series.includes(`cdc_top_postgres_wal_bytes_total{system="postgres:lab"} ${currentLsn}`),
  );
  const states = series.filter((line) => line.startsWith('cdc_top_slot_wal_status{'));
  assert.equal(states.length, 4);
  assert.equal(states.filter((line) => line.endsWith(' 1')).length, 1);
});

test('latency is a histogram of each hop; a table that is idle is told from one that is behind', () => {
  const [pipeline] = healthy.pipelines;
  assert.ok(pipeline);
  const figures = hopFigures();
  for (const ms of [3, 240, 4000])
    figures.add(
      { hop: 'total', from: healthy.at - ms, to: healthy.at },
      { fresh: true, seen: healthy.at },
      healthy.at,
    );
  const row = { topic: 't', landedAt: null, uncaptured: null, written: null };
  const series = seriesOf({
    ...healthy,
    pipelines: [
      {
        ...pipeline,
        latency: { ...noLatency, hops: figures.at(healthy.at), resent: 2 },
        tables: [
          { ...row, table: 'a', freshMs: 90_000, state: 'idle', behindMs: null, waiting: 0n },
          { ...row, table: 'b', freshMs: 1500, state: 'behind', behindMs: 800, waiting: 5n },
          { ...row, table: 'c', freshMs: null, state: null, behindMs: null, waiting: null },
        ],
      },
    ],
  });
  const of = (start: string) =>
    series.filter((line) => line.startsWith(`cdc_top_pipeline_${start}`));
  const total = of('latency').filter((line) => line.includes('hop="total"'));
  assert.deepEqual(
    total.map((line) => line.replace('pipeline="lab",hop="total"', '').slice(24)),
    [
      ...['0.005', '0.01', '0.025', '0.05', '0.1'].map((le) => `_seconds_bucket{,le="${le}"} 1`),
      ...['0.25', '0.5', '1.0', '2.5'].map((le) => `_seconds_bucket{,le="${le}"} 2`),
      ...['5.0', '10.0', '15.0', '30.0', '60.0', '300.0', '3600.0', '+Inf'].map(
        (le) => `_seconds_bucket{,le="${le}"} 3`,
      ),
      '_seconds_count{} 3',
      '_seconds_sum{} 4.243',
    ],
  );
  assert.deepEqual(of('resent'), ['cdc_top_pipeline_resent_changes_total{pipeline="lab"} 2']);
  assert.deepEqual(
    of('table').map((line) =>
      line.replace(',topic="t"', '').replace('pipeline="lab",', '').slice(23),
    ),
    [
      'freshness_seconds{table="a"} 90',
      'freshness_seconds{table="b"} 1.5',
      'behind{table="a"} 0',
      'behind{table="b"} 1',
      'behind_seconds{table="a"} 0',
      'behind_seconds{table="b"} 0.8',
      'waiting_records{table="a"} 0',
      'waiting_records{table="b"} 5',
    ],
  );
});

test('findings are series, those that another one explains marked as such', () => {
  const series = seriesOf({
    ...healthy,
    findings: [
      { id: 'C01', level: 'error', subject: { system: 'connect:lab', pipeline: 'lab' }, text: 'x' },
      {
        ...{ id: 'S07', level: 'warning', text: 'y', because: 'C01', since: 1000 },
        subject: { system: 'postgres:lab', pipeline: 'lab', name: 'debezium' },
      },
    ],
  }).filter((line) => line.startsWith('cdc_top_finding'));
  assert.deepEqual(series, [
    'cdc_top_finding{id="C01",level="error",system="connect:lab",pipeline="lab",subject="",because=""} 1',
    'cdc_top_finding{id="S07",level="warning",system="postgres:lab",pipeline="lab",subject="debezium",because="C01"} 1',
    'cdc_top_finding_start_time_seconds{id="S07",system="postgres:lab",pipeline="lab",subject="debezium"} 1',
    'cdc_top_findings{level="info"} 0',
    'cdc_top_findings{level="waiting"} 0',
    'cdc_top_findings{level="warning"} 0',
    'cdc_top_findings{level="error"} 1',
  ]);
});

test('every expression of the board and of the rules names metrics and labels that exist', () => {
  // Prometheus’ own.
  const known = new Set(['up']);
  const ofPrometheus = ['job', 'instance'];
  const [board, rules] = [boardExpressions(), ruleExpressions()];
  assert.ok(board.length > 40 && rules.length > 20, `${board.length} ${rules.length}`);
  for (const expr of [...board, ...rules]) {
    const { metrics, labels } = namesIn(expr);
    assert.ok(metrics.length > 0, expr);
    const missing = metrics.filter((name) => !byName.has(name) && !known.has(name));
    assert.deepEqual(missing, [], expr);
    const declared = new Set([
      ...ofPrometheus,
      ...metrics.flatMap((name) => byName.get(name)?.labels ?? []),
    ]);
    assert.deepEqual(
      labels.filter((name) => !declared.has(name)),
      [],
      expr,
    );
  }
});

test('the board shows every hop', () => {
  const names = new Set(boardExpressions().flatMap((expr) => namesIn(expr).metrics));
  for (const hop of [
    'finding',
    'service',
    'slot',
    'postgres',
    'capture',
    'topic',
    'batch',
    'delta',
  ])
    assert.ok(
      [...names].some((name) => name.startsWith(`cdc_top_${hop}`)),
      hop,
    );
});

test('the lists in docs/, and the board, are those of the declarations', () => {
  const script = path.join(root, 'scripts', 'metrics.ts');
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', script, '--check'], {
    cwd: root,
    encoding: 'utf8',
  });
  assert.equal(stderr, '');
  assert.equal(status, 0);
});
