import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differing, hopOf, skewsOf } from '../../../source/pipeline/trace/clocks.ts';
import { crossingOf, readingsOf } from '../../../source/pipeline/trace/crossing.ts';
import { toldBy } from '../../../source/pipeline/trace/told.ts';
import { noFacts, traceOf } from '../../../source/pipeline/trace/trace.ts';
import type { StationName, Trace } from '../../../source/pipeline/trace/types.ts';
import { waitOf } from '../../../source/pipeline/trace/waits.ts';
import type { Finding } from '../../../source/watch/finding.ts';
import { at, whole } from './facts.ts';
import { pipeline } from './pipeline.ts';
import { record, topic } from './records.ts';

const station = (trace: Trace, name: StationName) => {
  const found = trace.stations.find((each) => each.name === name);
  assert.ok(found);
  return found;
};
const states = (trace: Trace) => trace.stations.map(({ state }) => state);

test('eight stations, each with its time, its clock, its coordinates and where they were read', () => {
  const trace = traceOf(whole, true);
  assert.equal(trace.state, 'complete');
  assert.deepEqual(
    trace.stations.map(({ name, time }) => [name, time && time.at - at, time?.clock]),
    [
      ['commit', 0, 'PostgreSQL'],
      ['acknowledged', 900, 'cdc-top'],
      ['captured', 10, 'Debezium'],
      ['appended', 20, 'Debezium'],
      ['planned', 500, 'Spark driver'],
      ['processed', 1200, 'Spark executor'],
      ['committed', 1300, 'Spark driver'],
      ['visible', 2000, 'cdc-top'],
    ],
  );
  for (const { name, readFrom } of trace.stations) assert.notEqual(readFrom, '', name);
  assert.deepEqual(station(trace, 'commit').coordinates, [
    { name: 'LSN', value: '0/64' },
    { name: 'transaction', value: '7' },
  ]);
  assert.deepEqual(
    station(trace, 'committed').coordinates.map(({ value }) => value),
    [4, 'WRITE', 'part-0.parquet', 2],
  );
  assert.deepEqual(hopOf(trace.stations, station(trace, 'planned')), {
    ...{ ms: 480, atMost: false, clocks: ['Debezium', 'Spark driver'] },
  });
});

test('of what has not come the first is waited for, and the rest lies ahead', () => {
  const { told: _told, ...rest } = noFacts({ by: 'last' });
  const nothing = traceOf({ ...rest, told: null }, true);
  assert.deepEqual(states(nothing), ['waiting', ...Array(7).fill('ahead')]);
  const appended = traceOf(
    { ...noFacts({ by: 'last' }), told: whole.told, slot: whole.slot },
    true,
  );
  assert.deepEqual(states(appended), [
    ...['reached', 'waiting', 'reached', 'reached', 'waiting', 'ahead', 'ahead', 'ahead'],
  ]);
  const planned = traceOf({ ...whole, ended: null, landing: null, visible: null }, true);
  assert.deepEqual(states(planned).slice(4), ['reached', 'waiting', 'waiting', 'ahead']);
});

test('a change of one’s own has a commit before there is a record', () => {
  const own = { xid: 9n, lsn: 150n, gtid: null, rows: 1, askedAt: at - 5, answeredAt: at + 3 };
  const trace = traceOf({ ...noFacts({ by: 'xid', xid: 9n }, own), slot: whole.slot }, true);
  const commit = station(trace, 'commit');
  assert.deepEqual(commit.time, { at: at + 3, after: at - 5, clock: 'cdc-top' });
  assert.deepEqual(states(trace).slice(0, 4), ['reached', 'waiting', 'waiting', 'ahead']);
});

test('what is not known is a gap with its reason', () => {
  const trace = traceOf({ ...whole, plan: { gap: 'too old' } }, true);
  for (const name of ['planned', 'processed', 'committed', 'visible'] as const) {
    assert.equal(station(trace, name).state, 'gap');
    assert.match(station(trace, name).why ?? '', /too old|not known/);
  }
  assert.equal(trace.state, 'complete');
  const snapshot = toldBy(topic, record({ offset: 1, op: 'r' }));
  const read = traceOf({ ...whole, told: snapshot ?? null }, true);
  assert.match(station(read, 'commit').why ?? '', /snapshot/);
  assert.equal(station(read, 'acknowledged').state, 'gap');
});

test('a file without a row in it, and a batch without a commit, are no guess', () => {
  const why = 'no row of the commit has it';
  const landing = { version: 4, at: at + 1300, operation: 'MERGE', files: 3, file: null, why };
  const trace = traceOf({ ...whole, landing }, true);
  assert.equal(station(trace, 'committed').why, why);
  // Only the end of the batch is told: at that time at the latest.
  assert.deepEqual(station(trace, 'processed').time, {
    ...{ at: at + 1500, after: null, clock: 'Spark driver' },
  });
  const gone = traceOf({ ...whole, landing: { gap: 'no commit names it' } }, true);
  assert.deepEqual(states(gone).slice(5), ['reached', 'gap', 'gap']);
});

test('what had been passed before anybody looked has no time of its own', () => {
  const trace = traceOf({ ...whole, passed: { after: null, at: at + 99_000 } }, true);
  const acknowledged = station(trace, 'acknowledged');
  assert.match(acknowledged.why ?? '', /before cdc-top looked/);
  assert.equal(hopOf(trace.stations, acknowledged), null);
});

test('notes tell of replays, tombstones, superseded rows and transactions', () => {
  const place = { partition: 0, offset: 14n, timestamp: at, appended: false };
  const notes = traceOf(
    {
      ...whole,
      around: {
        ...{ replays: [place], tombstone: 13n, superseded: place },
        transaction: {
          of: { xid: 7n },
          records: 100_000,
          partitions: [{ partition: 0, first: 1n, last: 100_000n, records: 100_000 }],
        },
      },
    },
    true,
  ).notes;
  assert.match(notes.join('\n'), /sent again.*offset 14/);
  assert.match(notes.join('\n'), /offset 13 is its tombstone/);
  assert.match(notes.join('\n'), /100,000 records \(partition 0: 1–100000\)/);
  assert.match(notes.join('\n'), /the table holds both/);
});

test('skew is bounded by what has to come before what, and told where clocks surely differ', () => {
  const clock = (name: 'PostgreSQL' | 'Debezium', time: number) => ({ at: time, clock: name });
  const pairs = [
    { first: clock('PostgreSQL', 1000), second: clock('Debezium', 940) },
    { first: clock('PostgreSQL', 2000), second: clock('Debezium', 1960) },
    { first: clock('Debezium', 3000), second: clock('PostgreSQL', 3100) },
  ];
  const [skew] = skewsOf(pairs);
  assert.deepEqual(skew, { earlier: 'PostgreSQL', later: 'Debezium', least: -100, most: -60 });
  assert.equal(differing([skew as NonNullable<typeof skew>]).length, 1);
  assert.deepEqual(differing(skewsOf(pairs.slice(2))), []);
  const late = toldBy(topic, record({ offset: 12, at: at + 60_000 }));
  assert.ok(late);
  const trace = traceOf({ ...whole, told: { ...late, debeziumMs: at } }, false);
  assert.match(
    trace.notes.join('\n'),
    /the clock of Debezium is at least 1m 00s behind that of Postg/,
  );
  // On one machine there is but one clock.
  assert.deepEqual(traceOf({ ...whole, told: { ...late, debeziumMs: at } }, true).skews, []);
});

test('a station that does not come names what it waits for, by the findings', () => {
  const trace = traceOf({ ...whole, plan: null, reachedTo: 5n, ended: null, landing: null }, true);
  const finding = (id: string, system: Finding['subject']['system'], level: Finding['level']) =>
    ({ id, level, text: `${id} is found`, subject: { system } }) satisfies Finding;
  const waits = (...findings: Finding[]) => waitOf({ findings }, pipeline, trace, 'planned').text;
  assert.match(waits(), /next micro-batch/);
  assert.match(waits(finding('P01', 'spark:lab', 'error')), /^P01 P01 is found/);
  assert.match(waits(finding('S07', 'postgres:lab', 'error')), /next micro-batch/);
  assert.match(waits(finding('P01', 'spark:other', 'error')), /next micro-batch/);
  assert.match(waits(finding('P02', 'spark:lab', 'info')), /next micro-batch/);
  assert.match(
    waits(finding('P02', 'spark:lab', 'warning'), finding('K01', 'kafka:lab', 'error')),
    /^K01/,
  );
});

test('a record that is not found yet waits for Kafka where that does not answer', () => {
  const waits = (searched: number, ...findings: Finding[]) => {
    const trace = traceOf({ ...noFacts({ by: 'last' }), searched }, true);
    return waitOf({ findings }, pipeline, trace, 'commit').text;
  };
  const silent: Finding = {
    ...{ id: 'X01', level: 'error', text: 'Kafka does not answer' },
    subject: { system: 'kafka:lab' },
  };
  assert.equal(waits(0), 'its record to be found: 0 looked through');
  assert.equal(waits(0, silent), 'X01 Kafka does not answer');
  assert.equal(waits(2000, silent), 'its record to be found: 2,000 looked through');
});

test('between which readings something was passed', () => {
  const sample = (time: number, passed: boolean) => ({ at: time, passed });
  assert.equal(crossingOf([sample(1, false)]), undefined);
  assert.deepEqual(crossingOf([sample(1, false), sample(2, false), sample(3, true)]), {
    ...{ after: 2, at: 3 },
  });
  assert.deepEqual(crossingOf([sample(5, true), sample(6, true)]), { after: null, at: 5 });
  const readings = readingsOf((value: { version: number }) => value.version);
  const point = (time: number, version: number) => ({ at: time, value: { version } });
  readings.take({ points: [point(1, 3), point(2, 4)], reading: point(3, 5) });
  readings.take({ points: [], reading: point(3, 5) });
  readings.take({ points: [], reading: point(4, 6) });
  assert.deepEqual(crossingOf(readings.samples((version) => version >= 6)), { after: 3, at: 4 });
});
