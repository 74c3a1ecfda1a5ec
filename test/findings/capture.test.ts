import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ConnectReading } from '../../source/systems/connect/readings.ts';
import { snapshotFrom } from '../observed.ts';
import * as build from '../pipeline/build.ts';
import { lab, records } from '../pipeline/pipeline.ts';
import { foundBy, type Injected } from './found.ts';
import { testInjected } from './injected.ts';

const { slot, t0 } = build;
const kb = (i: number) => BigInt(i) * 1000n;

type Metrics = Record<string, number>;
const metrics = (n: number, of: (i: number) => Metrics) =>
  lab(n, (i) => ({ capture: build.capture({ 'streaming.TotalNumberOfEventsSeen': i, ...of(i) }) }));

const events = (count: number): Metrics => ({ 'streaming.TotalNumberOfEventsSeen': count });
/** Rows of the published table change all the time; Debezium sees events until `until`. */
const hanging = (n: number, until: number, changes: (i: number) => bigint | null = BigInt) =>
  lab(n, (i) => ({
    capture: build.capture(events(Math.min(i, until))),
    postgres: build.postgres({
      currentLsn: kb(i),
      slots: [slot({ restartLsn: kb(i), confirmedFlushLsn: kb(i) })],
      publications: [
        { name: 'dbz_publication', tables: ['inventory.customers'], changes: changes(i) },
      ],
    }),
  }));

const state = (state: string, tasks: ConnectReading['connectors'][number]['tasks']) =>
  lab(20, () => ({
    capture: { ...build.capture(), connectors: [{ name: 'lab-cdc', state, tasks }] },
  }));
const running = [{ id: 0, state: 'RUNNING' }];

const restarting = (n: number, every: number) =>
  lab(n, (i) => ({ capture: { ...build.capture(events(i)), epoch: t0 + i - (i % every) } }));
const reconnecting = (n: number, every: number) =>
  lab(n, (i) => ({
    postgres: build.postgres({
      currentLsn: kb(i),
      slots: [
        slot({
          ...{ restartLsn: kb(i), confirmedFlushLsn: kb(i) },
          activePid: 100 + Math.floor(i / every),
        }),
      ],
    }),
  }));

/** Debezium says that it is so far behind a database whose clock differs from ours. */
const lateBy = (ms: number, offsetMs: number) =>
  lab(20, (i) => ({
    capture: build.capture({ TotalNumberOfEventsSeen: i, MilliSecondsBehindSource: ms }),
    postgres: build.postgres({
      currentLsn: kb(i),
      slots: [slot({ restartLsn: kb(i), confirmedFlushLsn: kb(i) })],
      clock: { offsetMs, withinMs: 5 },
    }),
  }));

const full = { 'streaming.QueueRemainingCapacity': 0, 'streaming.QueueTotalCapacity': 8192 };
const aborted = { 'snapshot.SnapshotAborted': 1, 'snapshot.RemainingTableCount': 2 };

const cases: Injected[] = [
  [
    'the connector is UNASSIGNED, its task runs',
    state('UNASSIGNED', running),
    'C01',
    ['error', /^connector lab-cdc is UNASSIGNED$/],
  ],
  [
    'the task is UNASSIGNED',
    state('RUNNING', [{ id: 0, state: 'UNASSIGNED' }]),
    'C05',
    ['error', /^task 0 of connector lab-cdc is UNASSIGNED$/],
  ],
  [
    'the connector is paused',
    state('PAUSED', [{ id: 0, state: 'PAUSED' }]),
    'C06',
    ['warning', /^connector lab-cdc is PAUSED$/],
  ],
  ['all run', state('RUNNING', running), 'C06', null],
  [
    'events that can’t be processed',
    metrics(20, (i) => ({ 'streaming.NumberOfErroneousEvents': i > 10 ? 3 : 0 })),
    'C10',
    ['warning', /^Kafka Connect could not process 3 events/],
  ],
  [
    'those of long ago',
    metrics(20, () => ({ 'streaming.NumberOfErroneousEvents': 3 })),
    'C10',
    null,
  ],
  [
    'the queue is full and nothing arrives',
    metrics(20, () => full).map((sample) => ({
      ...sample,
      readings: {
        ...sample.readings,
        kafka: { at: sample.at, tookMs: 1, value: records(1, 5).kafka },
      },
    })),
    'C11',
    ['error', /^Debezium’s queue is full, and nothing arrives in Kafka$/],
  ],
  [
    'the queue is full and records arrive',
    metrics(20, () => full),
    'C11',
    ['info', /^Debezium’s queue is full: Kafka takes less/],
  ],
  ['it is full for a moment', metrics(20, (i) => (i > 10 ? full : {})), 'C11', null],
  [
    'not connected',
    metrics(20, () => ({ 'streaming.Connected': 0 })),
    'C12',
    ['error', /^Debezium in Kafka Connect is not connected to PostgreSQL$/],
  ],
  [
    'not connected for 5 s',
    metrics(20, (i) => ({ 'streaming.Connected': i > 14 ? 0 : 1 })),
    'C12',
    null,
  ],
  [
    'not connected while it takes its snapshot',
    metrics(20, () => ({ 'streaming.Connected': 0, 'snapshot.SnapshotRunning': 1 })),
    'C12',
    null,
  ],
  [
    'the snapshot was aborted',
    metrics(5, () => aborted),
    'C13',
    ['error', /^Debezium’s snapshot was aborted/],
  ],
  [
    'it was aborted and begins anew',
    metrics(5, () => ({ ...aborted, 'snapshot.SnapshotRunning': 1 })),
    'C13',
    null,
  ],
  [
    'it hangs while rows change',
    hanging(30, 15),
    'C14',
    [
      'error',
      /^Kafka Connect hangs: no event for 14 s, though 11 rows of published tables changed \(13\.7 KB of WAL\)$/,
    ],
  ],
  ['late', lateBy(42_000, 0), 'C04', ['warning', /^capture is 42\.0 s behind the WAL$/]],
  ['late by the database’s clock alone', lateBy(91_000, -90_000), 'C04', null],
  [
    'late, and the database’s clock is behind',
    lateBy(132_000, -90_000),
    'C04',
    ['warning', /^capture is 42\.0 s behind the WAL$/],
  ],
  ['no event, and no row changes', hanging(30, 15, () => 7n), 'C14', null],
  ['the last changes are counted late', hanging(40, 15, (i) => (i < 24 ? 7n : 13n)), 'C14', null],
  ['no event for 6 s', hanging(22, 15), 'C14', null],
  ['what changes is not known', hanging(30, 15, () => null), 'C14', null],
  [
    'the process restarts again and again',
    restarting(120, 20),
    'C15',
    ['warning', /^the capture has restarted 5 times/],
  ],
  ['it was restarted once', restarting(120, 70), 'C15', null],
  [
    'its connection is made anew again and again',
    reconnecting(120, 20),
    'C15',
    ['warning', /5 times/],
  ],
];

describe('rules on what captures', () => testInjected(cases));

test('restarts of before are no verdict while something is wrong now', () => {
  const flaps = restarting(120, 20);
  const verdictOf = (samples: typeof flaps) => snapshotFrom(samples).pipelines[0]?.verdict.id;
  assert.equal(verdictOf(flaps), 'C15');
  const rejects = flaps.map(({ at, readings }, i) => {
    const delta = { at, tookMs: 1, value: build.delta({ version: i, rejected: i < 100 ? 0 : 3 }) };
    return { at, readings: { ...readings, delta } };
  });
  assert.equal(verdictOf(rejects), 'D01');
  const { findings } = snapshotFrom(rejects);
  const listed = findings.filter(({ level }) => level === 'warning').map(({ id }) => id);
  assert.deepEqual(listed, ['D01', 'C15']);
});

test('what a cause explains is no verdict of its own', () => {
  const samples = hanging(40, 10).map((sample, i) => {
    const confirmedFlushLsn = kb(Math.min(i, 10));
    const value = build.postgres({
      ...sample.readings.postgres?.value,
      slots: [slot({ restartLsn: 0n, confirmedFlushLsn })],
    });
    const kafka = { at: sample.at, tookMs: 1, value: records(Math.min(i, 10), 10).kafka };
    const postgres = { at: sample.at, tookMs: 1, value };
    return { ...sample, readings: { ...sample.readings, postgres, kafka } };
  });
  assert.deepEqual(
    [foundBy('S07', samples)[0]?.because, foundBy('C14', samples)[0]?.because],
    ['C14', undefined],
  );
});

test('a connector that no watched pipeline uses is not taken for the pipeline’s', async () => {
  const { connect } = await import('../../source/systems/connect/readings.ts');
  const { connectRows } = await import('../../source/systems/connect/rows.ts');
  const { otherConnectors } = await import('../../source/systems/connect/findings/others.ts');
  const { rawOf } = await import('../observed.ts');
  const failed = { name: 'other', state: 'FAILED', trace: 'E: no', tasks: [] };
  const raw = rawOf(
    lab(3, () => {
      const capture = build.capture();
      return { capture: { ...capture, connectors: [...capture.connectors, failed] } };
    }),
    connect,
  );
  const find = (names: string[] | null) => {
    const connectors = () => (names === null ? null : new Set(names));
    return otherConnectors.find({ ...raw, rows: connectRows(raw, { connectors }) }, t0);
  };
  assert.match(
    find(['lab-cdc'])[0]?.text ?? '',
    /^connector other, which no watched pipeline uses, is FAILED: E: no$/,
  );
  assert.equal(find(['lab-cdc'])[0]?.level, 'warning');
  assert.deepEqual([find(null), find(['lab-cdc', 'other'])], [[], []]);
});
