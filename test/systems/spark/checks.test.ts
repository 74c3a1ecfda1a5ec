import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { authenticate } from '../../../source/systems/spark/checks/authenticate.ts';
import { jobBatchSize } from '../../../source/systems/spark/checks/job-batch-size.ts';
import { jobCheckpoint } from '../../../source/systems/spark/checks/job-checkpoint.ts';
import { jobDataLoss } from '../../../source/systems/spark/checks/job-data-loss.ts';
import { jobStartingOffsets } from '../../../source/systems/spark/checks/job-starting-offsets.ts';
import { jobTrigger } from '../../../source/systems/spark/checks/job-trigger.ts';
import { place } from '../../../source/systems/spark/checks/place.ts';
import { sparkProperties } from '../../../source/systems/spark/checks/read-spark.ts';
import type { QuerySettings } from '../../../source/systems/spark/checks/settings.ts';
import { root } from '../../support.ts';

const stack = (name: string) => readFileSync(path.join(root, 'stack', 'spark', name), 'utf8');

const query = (text: string): QuerySettings => ({
  ...{ checkpoint: '/data/checkpoint', planned: -1, committed: -1, queryId: null },
  ...{ started: null, endOffsets: null, batchTimes: [], secondAt: null, empty: [] },
  job: { file: '/jobs/changes.py', text },
});

// As people write it down from a tutorial.
const bare = `
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
changes = (
    spark.readStream.format('kafka')
    .option('kafka.bootstrap.servers', 'kafka:9092')
    .option('subscribe', 'lab_cdc.inventory.customers')
    .option('failOnDataLoss', 'false')
    .load()
)
query = (
    changes.writeStream
    .format('delta')
    .start('/data/delta/changes')
)
`;

/** Puts a line where the job’s source, or its sink, is made; in place of one for the same option. */
const withLine = (text: string, line: string, behind: string): string => {
  const option = /\.option\('(\w+)'/.exec(line)?.[1];
  const kept = text.split('\n').filter((each) => !option || !each.includes(`'${option}'`));
  return kept
    .flatMap((each) => (each.includes(behind) ? [each, `    ${line}`] : [each]))
    .join('\n');
};

for (const [check, level, behind] of [
  [jobStartingOffsets, 'error', ".format('kafka')"],
  [jobDataLoss, 'info', ".format('kafka')"],
  [jobBatchSize, 'warning', ".format('kafka')"],
  [jobCheckpoint, 'error', '.writeStream'],
  [jobTrigger, 'info', '.writeStream'],
] as const)
  test(`${check.id}: a job that lacks it is told the line, and is well with it`, () => {
    const [found] = check.check(query(bare));
    assert.equal(found?.level, level);
    const cured = withLine(bare, found?.cure?.text ?? '', behind);
    assert.deepEqual(
      check.check(query(cured)).map((each) => each.level),
      ['ok'],
    );
    // What is commented out does not count.
    if (level === 'error') {
      const dead = cured.replace(`    ${found?.cure?.text}`, `    # ${found?.cure?.text}`);
      assert.equal(check.check(query(dead))[0]?.level, level);
    }
  });

test('the lab’s own job is well but for what it passes by on purpose', () => {
  const job = query(stack('kafka-structured-streaming.py'));
  const levels = [jobStartingOffsets, jobDataLoss, jobBatchSize, jobCheckpoint, jobTrigger].map(
    (check) => check.check(job).map(({ level }) => level),
  );
  assert.deepEqual(levels, [['ok'], ['info'], ['ok'], ['ok'], ['ok']]);
});

test('DP16: a cluster without a secret, and its line', () => {
  const file = stack('spark-defaults.conf');
  const look = (text: string) =>
    authenticate.check({
      properties: sparkProperties(text),
      version: null,
      jars: null,
      cores: null,
    });
  assert.equal(look(file)[0]?.level, 'ok');
  const open = file.replace(/^spark\.authenticate\s.*$/m, '');
  const [found] = look(open);
  assert.equal(found?.level, 'warning');
  assert.equal(look(`${open}\n${found?.cure?.text}\n`)[0]?.level, 'ok');
});

test('DP02: a checkpoint in a folder that is emptied, and where its command takes it', () => {
  const look = (checkpoint: string) => place.check({ ...query(''), checkpoint })[0];
  for (const folder of ['/tmp/changes', 'file:///tmp/it’s', '/dev/shm/a']) {
    const found = look(folder);
    assert.equal(found?.level, 'warning', folder);
    const target = found?.cure?.text.split(' ').at(-1)?.replaceAll("'", '') ?? '';
    assert.match(target, /^\/var\/lib\/spark\/checkpoint\//);
    assert.equal(look(target)?.level, 'ok');
  }
  for (const folder of ['/data/tmp/changes', 's3://tmp/changes', '/var/lib/x'])
    assert.equal(look(folder)?.level, 'ok', folder);
});
