import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Sample } from '../observed.ts';
import { derive } from '../observed.ts';
import * as build from '../pipeline/build.ts';
import { type Case, lab, records, say, sound } from '../pipeline/pipeline.ts';

const { batch, batchesUntil, failing, service, t0 } = build;

/** A driver that has ended before, and has yet to last. */
const onTrial = (state: 'running' | 'starting', tries: number) => {
  const { services: all, job } = build.services([service()], state);
  const detail = `try ${tries}: it ended with exit code 1: no more`;
  const lastEnd = { at: t0, code: 1, why: 'no more', tries };
  return { services: { services: all, job: { ...job, onTrial: true, detail, lastEnd } } };
};

/** A driver that starts anew after one that ended at `t0`, and had run for long. */
const comesBack = (code: number, afterMs: number) => {
  const { services: all, job } = build.services([service()], 'starting');
  const lastEnd = { at: t0, code, why: 'no more', tries: 1 };
  const startedAt = new Date(t0 + afterMs).toISOString();
  return { services: { services: all, job: { ...job, startedAt, applicationId: null, lastEnd } } };
};

const idle = () => ({ ...records(40, 10), checkpoint: build.checkpoint([0n], [3, 3]) });
/** A second apart until now: a query without a trigger of its own. */
const brisk = batchesUntil(t0, 5, 1000);

const cases: Case[] = [
  [
    'a job that ended runs again',
    lab(20, () => onTrial('running', 2)),
    'warning',
    /^the Spark job was started again: try 2: it ended with exit code 1: no more$/,
  ],
  [
    'a job that ends again and again starts',
    lab(20, () => onTrial('starting', 3)),
    'error',
    /^the Spark job was started again: try 3: it ended with exit code 1: no more$/,
  ],
  [
    'a driver that was killed starts again',
    lab(20, () => comesBack(137, 1500)),
    'warning',
    /^the Spark job ended with exit code 137 \(SIGKILL: by hand, or for lack of memory\), and is starting again$/,
  ],
  [
    'one that failed starts again',
    lab(20, () => comesBack(1, 1500)),
    'warning',
    /^the Spark job ended with exit code 1: no more, and is starting again$/,
  ],
  [
    'one that had been stopped starts',
    lab(20, () => comesBack(143, 1500)),
    'waiting',
    /^the Spark job is starting$/,
  ],
  [
    'one starts that was killed long ago',
    lab(20, () => comesBack(137, 600_000)),
    'waiting',
    /^the Spark job is starting$/,
  ],
  [
    'Spark stands, records are waiting',
    lab(40, idle),
    'error',
    /^Spark has taken nothing for 39\.0 s: 400 records are waiting$/,
    brisk,
  ],
  [
    'how often batches start is not known: nobody can say that it takes nothing',
    lab(40, idle),
    'waiting',
    /changes? in flight, the oldest \d+ s old$/,
    batchesUntil(t0, 2, 5000),
  ],
  [
    'the checkpoint tells how often, without an event log',
    lab(40, () => ({
      ...idle(),
      checkpoint: { ...build.checkpoint([0n], [3, 3]), starts: [t0 - 2000, t0 - 1000, t0] },
    })),
    'error',
    /^Spark has taken nothing for 39\.0 s/,
  ],
  [
    'a long batch runs',
    lab(40, () => ({ ...records(40, 10), checkpoint: build.checkpoint([0n], [4, 3]) })),
    'warning',
    /^batch 4 has been running for more than 39\.0 s: 400 records are waiting$/,
    brisk,
  ],
  [
    'a long batch runs, of a query whose batches are long',
    lab(40, () => ({ ...records(40, 10), checkpoint: build.checkpoint([0n], [4, 3]) })),
    'good',
    /./,
    batchesUntil(t0, 5, 20_000, 10, 18_000),
  ],
  [
    'what a batch has taken and not committed waits: two updates are not in the table',
    lab(40, () => ({
      ...records(1, 12),
      checkpoint: {
        ...build.checkpoint([12n], [4, 3]),
        committedOffsets: build.checkpoint([10n]).endOffsets,
      },
    })),
    'warning',
    /^batch 4 has been running for more than 39\.0 s: 2 records are waiting$/,
    brisk,
  ],
  [
    'a trigger a minute: not stuck between',
    lab(40, () => ({ ...records(1, 5), checkpoint: build.checkpoint([0n], [3, 3]) })),
    'good',
    /./,
    batchesUntil(t0 - 30_000, 4, 60_000),
  ],
  [
    'backlog grows',
    lab(40, (i) => ({
      ...records(i, 100),
      checkpoint: build.checkpoint([BigInt(i * 50)], [i, i]),
    })),
    'warning',
    /^the backlog is growing: 1,950 records are waiting, batches take 50 rows\/s of the 100 rows\/s that arrive$/,
    batchesUntil(t0 + 38_000, 10, 1000, 50),
  ],
  [
    'a saw is sound: batches of 3 s',
    lab(40, (i) => ({
      ...records(i, 100),
      checkpoint: build.checkpoint([BigInt((i - (i % 3)) * 100)], [i, i]),
    })),
    'good',
    /./,
    [batch(12, t0 + 36_000, 300, { durationMs: { triggerExecution: 3000 } })],
  ],
  [
    'single changes into an idle query are not slow',
    lab(20, (i) => ({ ...records(i, 1), checkpoint: build.checkpoint([BigInt(i - 1)], [i, i]) })),
    'good',
    /./,
    [batch(18, t0 + 17_000, 1, {}, { inputRowsPerSecond: 90, processedRowsPerSecond: 1 })],
  ],
  [
    'no worker',
    lab(20, (i) => ({ spark: { ...sound(i).spark, workers: [] } })),
    'error',
    /^Spark has no worker/,
  ],
  [
    'the master is gone, the job goes on',
    failing(lab(20), 'spark'),
    'error',
    /^Spark has not answered since/,
  ],
  [
    'whose job runs nobody knows without the master',
    failing(
      lab(20, () => ({ services: build.services([service()], 'stopped') })),
      'spark',
      { kind: 'unexpected', message: '/json/ answers 500' },
    ),
    'warning',
    /^Spark has answered with an error/,
  ],
  [
    'the checkpoint can’t be read',
    failing(lab(20), 'checkpoint', { kind: 'denied', message: 'EACCES' }),
    'warning',
    /^the checkpoint has refused cdc-top’s login since .*: EACCES$/,
  ],
  ['no first batch', lab(20, () => ({ checkpoint: null })), 'waiting', /first batch/],
  [
    'a first batch that has not ended',
    lab(20, (i) => ({ checkpoint: build.checkpoint([BigInt(i * 10)], [0, -1]) })),
    'waiting',
    /^the first batch of the Spark job is under way$/,
  ],
  [
    'the job failed',
    lab(20, () => ({ services: build.services([service()], 'failed') })),
    'error',
    /^the Spark job has failed$/,
  ],
  [
    'no job runs',
    lab(20, (i) => ({
      services: build.services([service()], 'stopped'),
      spark: build.spark({ applications: [] }),
      checkpoint: build.checkpoint([BigInt(i * 10 - 1)]),
    })),
    'warning',
    /^no Spark job is running: 1 record is waiting$/,
  ],
  [
    'no engine knows of a job',
    lab(20, () => ({ services: build.services([], 'stopped') })),
    'good',
    /./,
  ],
];

describe('the verdict from Kafka to Delta', () => {
  for (const [name, samples, level, text, batches] of cases)
    test(name, () => {
      const verdict = say(samples, batches);
      assert.match(verdict.text, text);
      assert.equal(verdict.level, level);
    });
});

const refusal = { kind: 'denied', message: '403', since: t0 };

test('the backlog is watched without Spark’s master', () => {
  const waiting = lab(40, (i) => ({
    ...records(i, 100),
    checkpoint: build.checkpoint([BigInt(i * 50)], [i, i]),
  }));
  const without = waiting.map(({ at, readings: { spark: _, ...readings } }) => ({ at, readings }));
  const flow = derive(without, [], t0 + 40_000).flow;
  assert.equal(flow.backlog, 39n * 50n);
  assert.equal(flow.verdict.level, 'waiting');
  const { spark, ...others } = waiting.at(-1)?.readings ?? {};
  const refused = { ...others, spark: { ...spark, failure: refusal } } as Sample['readings'];
  const [unknown] = [{ at: t0 + 40_000, readings: refused }];
  // An error that the master is gone would be worse than a backlog that grows.
  const { flow: denied } = derive([...waiting, unknown as Sample], [], t0 + 40_000);
  assert.deepEqual([denied.verdict.level, denied.backlog], ['warning', 39n * 50n]);
});

test('what was read before the job was submitted says nothing of it', () => {
  const samples = lab(20, () => ({
    services: build.services([service()], 'stopped'),
    spark: build.spark({ applications: [] }),
  }));
  const at = samples.at(-1)?.at ?? t0;
  const after = (job: number) => derive(samples, [], at, { ended: { job } }).flow.verdict;
  const { level, text: now } = after(at);
  assert.deepEqual([level, now], ['waiting', 'checking the Spark job again']);
  assert.equal(after(at - 1000).text, 'no Spark job is running');
  // Whoever does not answer now is not waited for.
  const down = failing(samples, 'spark');
  const { text } = derive(down, [], at, { ended: { job: at - 500 } }).flow.verdict;
  assert.match(text, /^Spark has not answered/);
});
