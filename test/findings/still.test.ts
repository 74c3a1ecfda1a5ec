import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { QueryEvent } from '../../source/systems/spark/query-events.ts';
import type { SparkDriver } from '../../source/systems/spark/readings.ts';
import * as build from '../pipeline/build.ts';
import { findingsIn, lab, records } from '../pipeline/pipeline.ts';

const { batch, batchesUntil, checkpoint, life, spark, t0 } = build;

/** What a driver tells that runs two tasks of one stage, of which so many have ended. */
const busy = (done: number): SparkDriver => ({
  applicationId: 'app-1',
  jobs: { running: [{ id: 8, batch: 4 }] },
  stages: {
    active: [{ id: 9, attempt: 0, name: 'save', tasks: 8, done, failed: 0, running: 2 }],
  },
});
const idle: SparkDriver = {
  applicationId: 'app-1',
  jobs: { running: [] },
  stages: { active: [] },
};
type Driver = (i: number) => SparkDriver | null;
const hangs: Driver = () => busy(0);
const works: Driver = (i) => busy(Math.floor(i / 3));
const silent: Driver = () => null;

/** Records wait for so many seconds behind a batch that is planned, or behind the last one. */
const waiting = (seconds: number, driver: Driver, [planned, committed] = [4, 3]) =>
  lab(seconds + 1, (i) => ({
    ...records(40, 10),
    checkpoint: { ...checkpoint([0n], [planned as number, committed as number]), query: 'q' },
    spark: spark({ driver: driver(i) }),
  }));
/** A second apart until now: batches as they usually are. */
const brisk = batchesUntil(t0, 5, 1000);
/** One behind the other: batches of 20 s each. */
const slow = batchesUntil(t0 - 20_000, 5, 20_000, 10, 20_000);
/** Something moves every second, and from then on nothing. */
const stopsAt =
  (second: number): Driver =>
  (i) =>
    busy(Math.min(i, second));
/** The same, but for a pause of 5 s. */
const pauses: Driver = (i) => busy(i < 5 ? i : i < 10 ? 5 : 6);
/** All that is known are 26 s of a first batch. */
const onlyFirst: QueryEvent[] = [
  life('started'),
  batch(0, t0 - 26_000, 100, { durationMs: { triggerExecution: 26_000, addBatch: 25_000 } }),
];
/** The query was started anew a moment ago. */
const startedAnew: QueryEvent[] = [...brisk, life('started', { runId: 's' })];

const startedLater: QueryEvent[] = [...brisk, life('started', { runId: 's', at: t0 + 20_000 })];

/** Two batches: a slow first one and the next, which followed so many ms behind it. */
const two = (behindMs: number): QueryEvent[] =>
  [t0 - 20_000, t0 - 11_000 + behindMs].map((at, i) =>
    batch(i, at, 10, { durationMs: { triggerExecution: 9000 - 1000 * i, addBatch: 1 } }),
  );
const [soon, apart] = [two(50), two(5000)];

const idsIn = (...given: Parameters<typeof findingsIn>) => findingsIn(...given).map(({ id }) => id);

describe('a batch that stands still', () => {
  const cases: [string, number, Driver, QueryEvent[], boolean][] = [
    [
      'of a query whose batches are short, where its driver says that nothing moves',
      8,
      hangs,
      brisk,
      true,
    ],
    ['the same, while its tasks end', 8, works, brisk, false],
    ['the same, of a driver that does not tell', 8, silent, brisk, false],
    ['it counts for less without its driver', 10, silent, brisk, true],
    ['where batches are long: for less than one and a half of the longest', 29, hangs, slow, false],
    ['for longer than that', 30, hangs, slow, true],
    ['not while its tasks end', 30, works, slow, false],
    ['where batches are long, but their pauses are not', 13, stopsAt(7), slow, true],
    ['not for less than 6 s', 12, stopsAt(7), slow, false],
    ['nor where too few pauses are known', 13, stopsAt(3), slow, false],
    ['nor for less than one and a half of the longest pause', 17, pauses, slow, false],
    ['for longer than that pause', 18, pauses, slow, true],
    ['in a first batch it shows nothing', 25, stopsAt(7), startedAnew, false],
    ['where only a slow first batch is known: half of that', 13, hangs, onlyFirst, true],
    ['not before', 12, hangs, onlyFirst, false],
    ['nor where its tasks end', 60, works, onlyFirst, false],
    ['nor for as long without its driver', 38, silent, onlyFirst, false],
    ['one and a half of that without its driver', 39, silent, onlyFirst, true],
    ['of a driver that leaves out answers', 13, (i) => (i % 4 ? null : busy(0)), onlyFirst, true],
    ['a first batch, which loads classes', 29, hangs, startedAnew, false],
    ['a first batch that stands for longer', 30, hangs, startedAnew, true],
    ['a first batch that pauses', 40, (i) => (i < 34 ? works(i) : hangs(i)), startedAnew, false],
    ['a batch that was planned before the query was started', 49, hangs, startedLater, false],
    ['the same, for long since then', 50, hangs, startedLater, true],
    ['a first batch that moves', 59, works, startedAnew, false],
    ['a first batch that takes a minute', 60, silent, startedAnew, true],
  ];
  for (const [name, seconds, driver, events, isFound] of cases)
    test(name, () => {
      assert.equal(idsIn(waiting(seconds, driver), events).includes('P08'), isFound);
    });

  test('says how many tasks are waited for', () => {
    const found = findingsIn(waiting(20, hangs), onlyFirst).find(({ id }) => id === 'P08');
    assert.deepEqual(
      found?.evidence?.find(({ name }) => name === 'tasks that run'),
      { name: 'tasks that run', value: 2 },
    );
  });

  test('is not told by one answer of its driver', () => {
    const samples = waiting(8, (i) => (i < 5 ? works(i) : hangs(i)));
    assert.ok(!idsIn(samples, brisk).includes('P08'));
  });

  test('of many rows has tasks that are at work for long', () => {
    const samples = lab(21, () => ({
      ...records(40, 1000),
      checkpoint: {
        ...checkpoint([40_000n], [4, 3]),
        committedOffsets: checkpoint([0n]).endOffsets,
        query: 'q',
      },
      spark: spark({ driver: busy(0) }),
    }));
    assert.ok(!idsIn(samples, brisk).includes('P08'));
  });
});

describe('a query that plans nothing', () => {
  const cases: [string, number, Driver, QueryEvent[], boolean][] = [
    ['its driver says that it runs nothing', 8, () => idle, brisk, true],
    ['its driver does not tell', 8, silent, brisk, false],
    ['its driver is busy', 8, hangs, brisk, false],
    ['for longer', 10, silent, brisk, true],
    ['two batches are known, the second of which followed at once', 14, () => idle, soon, true],
    ['not before a trigger of that length would be due', 13, () => idle, soon, false],
    ['two batches are known, between which it waited', 60, () => idle, apart, false],
    ['it was started a moment ago', 40, () => idle, startedAnew, false],
    ['it was started a minute ago', 60, () => idle, startedAnew, true],
  ];
  for (const [name, seconds, driver, events, isFound] of cases)
    test(name, () => {
      const found = idsIn(waiting(seconds, driver, [3, 3]), events);
      assert.equal(found.includes('P09'), isFound);
    });
});
