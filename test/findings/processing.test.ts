import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { QueryEvent } from '../../source/systems/spark/query-events.ts';
import type { SparkReading } from '../../source/systems/spark/readings.ts';
import type { Sample } from '../observed.ts';
import * as build from '../pipeline/build.ts';
import { findingsIn, lab, records, say } from '../pipeline/pipeline.ts';

const { batch, batchesUntil, checkpoint, life, service, spark, t0 } = build;

const died = 'SchemaColumnConvertNotSupportedException: column: id';
const minute = 60_000;
/** 400 records are waiting, and the last batch, 3, is committed. */
const idle = { ...records(40, 10), checkpoint: { ...checkpoint([0n], [3, 3]), query: 'q' } };
const worker = (more: Partial<SparkReading['workers'][number]> = {}) => ({
  ...(spark().workers[0] as SparkReading['workers'][number]),
  ...more,
});
const application = (more: Partial<SparkReading['applications'][number]> = {}) => ({
  ...(spark().applications[0] as SparkReading['applications'][number]),
  ...more,
});
const stage = {
  id: 7,
  attempt: 0,
  name: 'save at Job.scala',
  tasks: 8,
  done: 3,
  failed: 2,
  running: 2,
};
const driver = (failed: number) => ({
  applicationId: 'app-1',
  jobs: { running: [{ id: 1, batch: 4 }] },
  stages: { active: [{ ...stage, failed }] },
});
/** Runs of the query that have failed, the first of which began at `from`, `apart` ms apart. */
const failures = (n: number, from: number, apart: number): QueryEvent[] =>
  Array.from({ length: n }, (_, i) => [
    life('started', { runId: `r${i}`, at: from + i * apart }),
    life('ended', { runId: `r${i}`, why: died }),
  ]).flat();
const ended = (state: 'running' | 'stopped' = 'stopped', more = {}) => ({
  services: {
    ...build.services([service()], state),
    job: { ...build.services([], state).job, ...more },
  },
  spark: spark({ applications: state === 'running' ? [application()] : [] }),
});
/** Batches that begin at the multiples of a minute, and take `tookMs`; the last three take `late`. */
const everyMinute = (tookMs: number, late = tookMs): QueryEvent[] => {
  const from = Math.ceil(t0 / minute) * minute - 12 * minute;
  const sound = batchesUntil(from + 8 * minute, 9, minute, 10, tookMs);
  const last = [9, 10, 11].map((i) =>
    batch(i, from + 9 * minute + (i - 9) * Math.max(late, minute), 10, {
      durationMs: { triggerExecution: late, addBatch: late - 1 },
    }),
  );
  return [...sound, ...last];
};

type Case = [
  name: string,
  samples: Sample[],
  events: QueryEvent[],
  id: string,
  level: string | undefined,
  text?: RegExp,
];

const cases: Case[] = [
  [
    'a query that died in a driver that lives on',
    lab(20, () => idle),
    [...batchesUntil(t0, 3, 1000), life('ended', { why: died })],
    'P12',
    'error',
    /^query customers has died, but its driver is still running: SchemaColumn/,
  ],
  [
    'a query that died and was started again',
    lab(20, () => idle),
    [life('ended', { why: died }), life('started', { runId: 's' })],
    'P12',
    undefined,
  ],
  [
    'a query that goes on, whose start is in a log that was pruned',
    lab(20, () => idle),
    [life('ended', { why: died }), batch(9, t0 + 10_000, 5)],
    'P12',
    undefined,
  ],
  [
    'another query of the driver that died',
    lab(20, () => idle),
    [...batchesUntil(t0, 3, 1000), life('ended', { id: 'other', why: died })],
    'P12',
    undefined,
  ],
  [
    'a query that died with its driver',
    lab(20, () => ({ ...idle, ...ended() })),
    [...batchesUntil(t0, 3, 1000), life('ended', { why: died })],
    'P12',
    undefined,
  ],
  [
    'availableNow: the driver has come to its end',
    lab(20, () => ({ ...idle, ...ended('stopped', { endedWell: true }) })),
    [...batchesUntil(t0, 3, 1000), life('ended')],
    'P13',
    'info',
    /^the Spark job has finished$/,
  ],
  [
    'availableNow in a notebook: the query has come to its end',
    lab(20, () => ({ ...idle, ...ended('running') })),
    [...batchesUntil(t0, 3, 1000), life('ended')],
    'P13',
    'info',
    /^query customers has finished$/,
  ],
  [
    'a query that fails again and again',
    lab(20, () => idle),
    failures(3, t0 - 9 * minute, 3 * minute),
    'P14',
    'error',
    /^query customers has failed 3 times in 9m 19s: SchemaColumn/,
  ],
  [
    'a query that failed yesterday',
    lab(20, () => idle),
    failures(3, t0 - 60 * minute, 3 * minute),
    'P14',
    undefined,
  ],
  [
    'a query that has outlived what it failed of',
    lab(20, () => idle),
    [
      ...failures(3, t0 - 9 * minute, minute),
      life('started', { at: t0 - minute }),
      ...batchesUntil(t0, 10, 1000),
    ],
    'P14',
    undefined,
  ],
  [
    'batches that are longer than their trigger',
    lab(20),
    everyMinute(2000, 75_000),
    'P15',
    'warning',
    /^batches of customers take 1m 15s, and are due every 1m 00s$/,
  ],
  ['batches that are shorter than their trigger', lab(20), everyMinute(55_000), 'P15', undefined],
  [
    'batches without a trigger, each of which follows at once',
    lab(20),
    batchesUntil(t0, 12, 3456, 10, 3400),
    'P15',
    undefined,
  ],
  [
    'tasks that fail',
    lab(20, () => ({ spark: spark({ driver: driver(2) }) })),
    [],
    'P16',
    'warning',
    /^2 tasks of stage 7 \(save at Job.scala\) failed: they are being retried$/,
  ],
  [
    'tasks that run',
    lab(20, () => ({ spark: spark({ driver: driver(0) }) })),
    [],
    'P16',
    undefined,
  ],
  [
    'executors that are gone',
    lab(20, () => ({ ...idle, spark: spark({ applications: [application({ cores: 0 })] }) })),
    [],
    'P17',
    'error',
    /^Spark’s application customers has no executor: 400 records are waiting$/,
  ],
  [
    'an application that is being started',
    lab(20, (i) => ({
      ...idle,
      spark: spark({ applications: [application({ cores: i > 15 ? 0 : 1 })] }),
    })),
    [],
    'P17',
    undefined,
  ],
  [
    'a worker that is lost',
    lab(20, (i) => ({
      spark: spark({ workers: [worker(), worker({ id: 'v', state: i < 10 ? 'ALIVE' : 'DEAD' })] }),
    })),
    [],
    'P18',
    'warning',
    /^Spark has lost 1 worker of 2$/,
  ],
  [
    'a worker that took the place of a dead one',
    lab(20, () => ({
      spark: spark({ workers: [worker({ state: 'DEAD' }), worker({ id: 'v' })] }),
    })),
    [],
    'P18',
    undefined,
  ],
  [
    'an application that waits for cores',
    lab(20, () => ({
      spark: spark({
        applications: [
          application({ name: 'notebook' }),
          application({ id: 'app-2', state: 'WAITING', cores: 0 }),
        ],
      }),
    })),
    [],
    'P02',
    'warning',
    /^Spark’s application customers is waiting for free cores$/,
  ],
  [
    'a job of somebody’s own, with another checkpoint',
    lab(40, () => idle),
    batchesUntil(t0 + 39_000, 9, 1000).map((event) => ({
      ...event,
      progress: { ...event.progress, id: 'mine' },
    })),
    'P19',
    'info',
    /^the running job uses its own checkpoint/,
  ],
  [
    'the job of the watched checkpoint',
    lab(40, () => idle),
    batchesUntil(t0, 9, 1000),
    'P19',
    undefined,
  ],
];

/** Batches of another query than that of the watched checkpoint. */
const foreign = batchesUntil(t0 + 39_000, 9, 1000).map((event) => ({
  ...event,
  progress: { ...event.progress, id: 'mine' },
}));

test('a query that has nothing to do beside a busy one is not taken for one that is elsewhere', () => {
  const found = findingsIn(
    lab(40, () => idle),
    [life('started'), ...foreign],
  );
  assert.ok(!found.some(({ id }) => id === 'P19'));
});

describe('of Spark and its query', () => {
  for (const [name, samples, events, id, level, text] of cases)
    test(name, () => {
      const found = findingsIn(samples, events).find((finding) => finding.id === id);
      assert.equal(found?.level, level);
      if (text) assert.match(found?.text ?? '', text);
    });
});

describe('a query that is sound is left alone', () => {
  const sound: [string, Sample[], QueryEvent[]][] = [
    [
      'a trigger of a minute',
      lab(120, (i) => ({ ...records(i, 5), checkpoint: checkpoint([0n], [3, 3]) })),
      batchesUntil(t0, 4, minute),
    ],
    [
      'a trigger of five minutes, longer than readings are kept',
      lab(299, (i) => ({ ...records(i, 5), checkpoint: checkpoint([0n], [3, 3]) })),
      batchesUntil(t0, 4, 5 * minute),
    ],
    [
      'a run of availableNow an hour, by the checkpoint’s own times',
      lab(120, () => ({
        ...idle,
        checkpoint: { ...idle.checkpoint, starts: [3, 2, 1, 0].map((h) => t0 - h * 60 * minute) },
      })),
      [],
    ],
    [
      'a run of availableNow that is over',
      lab(60, () => ({ ...idle, ...ended('stopped', { endedWell: true }) })),
      [...batchesUntil(t0, 9, 1000), life('ended')],
    ],
    [
      'a checkpoint of one’s own beside that of the lab',
      lab(60, () => idle),
      batchesUntil(t0 + 59_000, 20, 3000).map((event) => ({
        ...event,
        progress: { ...event.progress, id: 'mine' },
      })),
    ],
    [
      'a second query in the driver, with a trigger of its own',
      lab(60, (i) => ({
        ...records(i, 5),
        checkpoint: { ...checkpoint([0n], [3, 3]), query: 'q' },
      })),
      [
        ...batchesUntil(t0 + 30_000, 5, 30_000),
        ...batchesUntil(t0 + 59_000, 20, 1000).map((event) => ({
          ...event,
          progress: { ...event.progress, id: 'other', sink: { description: 'console' } },
        })),
      ],
    ],
  ];
  for (const [name, samples, events] of sound)
    test(name, () => {
      const { level, text } = say(samples, events);
      // What waits is told, and nothing is wrong with it.
      assert.match(`${level} ${text}`, /^(good Keeping up: |waiting [\d,]+ changes in flight, )/);
    });
});

test('a trigger of five minutes that has missed three is told', () => {
  const samples = lab(299, () => idle);
  const since = 16 * minute;
  const { level, text } = say(samples, batchesUntil(t0 + 298_000 - since, 4, 5 * minute));
  assert.deepEqual(
    [level, text],
    ['error', 'Spark has taken nothing for 16m 00s: 400 records are waiting'],
  );
});

test('what explains a standstill is the verdict, and the standstill its consequence', () => {
  const samples = lab(40, () => ({ ...idle, spark: spark({ workers: [] }) }));
  const events = batchesUntil(t0, 9, 1000);
  assert.equal(say(samples, events).text, 'Spark has no worker: no batch can run');
  const stands = findingsIn(samples, events).find(({ id }) => id === 'P09');
  assert.equal(stands?.because, 'P01');
  const off = lab(40, () => ({ ...idle, ...ended() }));
  assert.equal(say(off, events).text, 'no Spark job is running: 400 records are waiting');
  const [job] = findingsIn(off, events).filter(({ id }) => id === 'P07');
  assert.deepEqual(job?.next, [{ does: 'submits the job', key: 's', command: 'cdc-top submit' }]);
});

test('a driver that is not registered is waited for, and after a minute warned of', () => {
  const job = { applicationId: null, startedAt: new Date(t0).toISOString() };
  const registers = { ...ended('running', job), spark: spark({ applications: [] }) };
  const starts = (seconds: number) =>
    findingsIn(lab(seconds, () => ({ ...idle, ...registers }))).find(({ id }) => id === 'P06');
  assert.equal(starts(20)?.level, 'waiting');
  assert.equal(starts(90)?.level, 'warning');
  assert.match(
    starts(90)?.text ?? '',
    /^the Spark job has been running for 1m \d\ds without registering with the master: 400 records are waiting$/,
  );
});

test('a driver that leaves the master while it is being stopped is no driver that never came', () => {
  const job = { startedAt: new Date(t0 - 300_000).toISOString() };
  const leaves = (seconds: number) =>
    findingsIn(
      lab(30 + seconds, (i) => ({
        ...idle,
        ...ended('running', { ...job, applicationId: i < 30 ? 'app-1' : null }),
        spark: spark({ applications: [] }),
      })),
    ).find(({ id }) => id === 'P06');
  assert.deepEqual(
    [leaves(10)?.level, leaves(10)?.text],
    ['waiting', 'the Spark job is no longer registered with the master'],
  );
  assert.deepEqual(
    [leaves(90)?.level, leaves(90)?.text],
    [
      'warning',
      'the Spark job has not been registered with the master for 1m 30s: 400 records are waiting',
    ],
  );
});

test('a driver that was stopped before it was registered is told at once, and is the verdict', () => {
  for (const state of ['starting', 'running'] as const) {
    const job = { state, applicationId: null, startedAt: new Date(t0).toISOString() };
    const held = (more: object) => ({
      ...ended('running', { ...job, ...more }),
      spark: spark({ applications: [] }),
      checkpoint: null,
    });
    assert.equal(say(lab(3, () => held({}))).level, 'waiting');
    const samples = lab(3, () => held({ stopped: true }));
    assert.match(
      say(samples).text,
      /^the Spark job’s process was stopped \(SIGSTOP\) before it was/,
    );
    assert.equal(findingsIn(samples).find(({ id }) => id === 'P03')?.because, 'P06');
  }
});

test('a service that is started again and again is named', () => {
  const samples = lab(40, (i) => ({
    services: build.services([
      service({ pid: Math.floor(i / 10), startedAt: t0 + Math.floor(i / 10) * 10_000 }),
    ]),
  }));
  const found = findingsIn(samples).find(({ id }) => id === 'L05');
  assert.equal(found?.text, 'kafka was restarted 3 times in five minutes');
});
