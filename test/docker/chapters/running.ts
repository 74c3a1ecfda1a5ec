import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { inside } from '../../../source/lab/compose/world.ts';
import { failingJob, pickled, pickling } from '../../stack/jobs.ts';
import { until } from '../../stack/support.ts';
import { writeRecords } from '../../stack/topic.ts';
import { put } from '../../support.ts';
import type { EngineLab } from '../engine-lab.ts';

/** Changes go through a lab that is up and whose job does not run yet; services go and come back. */
export const changesGoThrough = (lab: EngineLab): void => {
  const { project, docker, cdc, status, files } = lab;

  test('a change reaches the Delta table through the job', async () => {
    await cdc('submit');
    const { job } = await status();
    assert.equal(job.state, 'running');
    assert.match(job.applicationId ?? '', /^app-/);
    const again = await lab.run('submit');
    assert.match(
      again.stderr,
      /kafka-structured-streaming\.py runs already \(.*-job-1\): cdc-top cancel/,
    );
    const before = (await lab.table(4)).rows ?? 0;
    const wanted = before + (await lab.demo());
    assert.ok(wanted >= before + 6);
    assert.equal((await lab.table(wanted)).rows, wanted);
  });

  test('a record that the job can’t read lands beside the table', async () => {
    const { version = 0 } = await lab.table(0);
    await writeRecords(await status(), [
      { key: 'mine', value: 'hello' },
      { key: null, value: '{"op":"c"}' },
    ]);
    const found = await until('both are counted', async () => {
      const reading = await lab.table(0);
      return reading.rejected === 2 && reading;
    });
    assert.ok((found.version ?? 0) > version);
    assert.match((await cdc('once')).stdout, /, 2 records rejected$/m);
  });

  test('the capability to read files is that of a container, and of no other place', async () => {
    const names = (await files.list(inside.data)).map((entry) => entry.name);
    assert.ok(names.includes('delta') && names.includes('checkpoint'), names.join(' '));
    assert.deepEqual(await files.list('/data/none'), []);
    assert.equal(await files.sizeOf('/data/none'), 0);
    await assert.rejects(files.list('/etc'), /is not below \/data/);
    assert.ok((await files.list(inside.data)).length > 0);
    // Its process goes with its container, and another one is asked.
    await docker('restart', '-t', '1', `${project}-spark-master-1`);
    await until('files are read again', async () => (await files.list(inside.data)).length > 0);
  });

  test('a container that is killed comes back, and status tells it', async () => {
    await until('all is well', async () => (await status()).state === 'healthy');
    const jupyter = async () => (await status()).services.find(({ name }) => name === 'jupyter');
    const before = await jupyter();
    await docker('exec', `${project}-jupyter-1`, 'bash', '-c', 'kill -9 -1');
    const now = await until('it is back', async () => {
      const one = await jupyter();
      return one?.health === 'healthy' && one.pid !== before?.pid && one;
    });
    assert.match(now.detail, /; restarted once$/);
  });

  test('what happens is in the logs', async () => {
    const { stdout } = await cdc('logs', 'kafka', '-n', '5');
    assert.equal(stdout.trimEnd().split('\n').length, 5);
    assert.match((await cdc('logs', 'connector')).stdout, /the connector lab-cdc is/);
    const { stderr } = await lab.run('logs', 'watchdog');
    assert.match(stderr, /this lab has no log of watchdog: postgres kafka connect/);
  });

  test('one snapshot has all readings', async () => {
    const { stdout } = await cdc('once', '--json');
    const { labs, systems } = JSON.parse(stdout);
    assert.equal(labs[0].engine, 'compose');
    for (const { kind, reading } of systems) assert.equal(reading.failure, undefined, kind);
    const { rows } = systems.find(({ kind }: { kind: string }) => kind === 'services');
    const postgres = rows.services.find((one: { name: string }) => one.name === 'postgres');
    assert.equal(typeof postgres.cpuPercent, 'number');
    assert.ok(postgres.memoryBytes > 0);
  });
};

/** Programs of one's own in place of the job, which does not run. */
export const ownProgramsRun = (lab: EngineLab): void => {
  const { cdc, status } = lab;

  test('a program of one’s own runs in place of the job', async () => {
    assert.equal((await status()).job.state, 'stopped');
    const mine = put(
      path.join(lab.home, 'mine.py'),
      'import sys\nfrom pyspark.sql import SparkSession\nspark = SparkSession.builder.getOrCreate()\nprint("rows", spark.range(int(sys.argv[1])).count(), flush=True)\nspark.stop()\n',
    );
    await cdc('submit', mine, '--', '41');
    await until('it has run', async () => /rows 41/.test((await cdc('logs', 'job')).stdout));
    await until('it has ended', async () => (await status()).job.state === 'stopped');
    put(mine, pickling);
    await cdc('submit', mine);
    await until('it has pickled', async () => (await cdc('logs', 'job')).stdout.includes(pickled));
    await until('it has ended, too', async () => (await status()).job.state === 'stopped');
    put(mine, failingJob);
    await cdc('submit', mine);
    const { job } = await until('it has been tried again', async () => {
      const now = await status();
      return (now.job.lastEnd?.tries ?? 0) > 2 && now;
    });
    assert.deepEqual([job.lastEnd?.code, job.onTrial], [1, true]);
    assert.match(job.detail ?? '', /^try \d+: it ended with exit code 1: .*no more of this/);
    await cdc('cancel');
    assert.equal((await status()).job.lastEnd, undefined);
    put(mine, 'raise SystemExit("no such luck")\n');
    const { code, stderr } = await lab.run('submit', mine);
    assert.equal(code, 1);
    assert.match(stderr, /no such luck/);
  });
};
