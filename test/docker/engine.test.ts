import assert from 'node:assert/strict';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { inside } from '../../source/engine/compose/world.ts';
import type { LabStatus } from '../../source/engine/types.ts';
import { testLab, until } from '../stack/support.ts';
import { put, quiet } from '../support.ts';
import { engineLab } from './engine-lab.ts';
import { dockerFixture } from './fixture.ts';

const { env, skip } = await dockerFixture({ after });
const name = `t${process.pid}`;

// In the order of the file: one lab goes through all of it.
describe('a lab by --engine compose', { skip, timeout: 900_000 }, () => {
  const lab = engineLab(name, env);
  const { project, docker, cdc, status, left, world, files } = lab;
  let pids: Record<string, number | null>;

  after(() => lab.clean());

  test('`up --dry-run` says what would be done, and does nothing', async () => {
    const { stdout } = await cdc('up', '--engine', 'compose', '--dry-run');
    assert.match(stdout, new RegExp(`^up ${name}\n`));
    assert.match(stdout, /start postgres: it is stopped/);
    assert.deepEqual(await left(), []);
  });

  test('`up` brings all of it up, and says what each waits for', async () => {
    const { stderr } = await cdc('up', '--engine', 'compose');
    assert.match(stderr, /^kafka: waiting until the broker answers metadata/m);
    assert.match(stderr, /^connect: the connector’s task is RUNNING \(/m);
    const now = await status();
    assert.equal(now.state, 'healthy');
    assert.equal(now.engine, 'compose');
    for (const service of now.services) assert.ok(service.pid, service.name);
    const labels = await docker('ps', '-q', '--filter', `label=cdc-top.lab=${name}`);
    assert.equal(labels.trim().split('\n').length, now.services.length);
    pids = Object.fromEntries(now.services.map(({ name: service, pid }) => [service, pid]));
  });

  test('does nothing where all is well', async () => {
    const { stdout } = await cdc('up', '--dry-run');
    assert.equal(stdout, `up ${name}\n  nothing to do\n`);
    await cdc('up');
    const now = await status();
    for (const { name: service, pid } of now.services) assert.equal(pid, pids[service]);
  });

  test('keeps its engine, its versions and its capture', async () => {
    const refused = async (line: RegExp, ...args: string[]) => {
      const { code, stderr } = await lab.run('up', ...args);
      assert.equal(code, 2, stderr);
      assert.match(stderr, line);
    };
    const cure = `cdc-top down --purge --name ${name} deletes it, or choose another --name`;
    await refused(
      new RegExp(`the lab ${name} is one of engine compose: ${cure}`),
      '--engine',
      'local',
    );
    await refused(new RegExp(`has data of versions seed: ${cure}`), '--versions', 'current');
    await refused(new RegExp(`has data of capture connect: ${cure}`), '--capture', 'server');
  });

  test('is found without anything that we remember, and without being told the engine', async (t) => {
    const bare = testLab(t, 'bare', { env: { ...env, CDC_TOP_ENGINE: undefined } });
    const { stdout } = await bare.must('status', '--json', '--name', name);
    const found = JSON.parse(stdout) as LabStatus;
    assert.deepEqual([found.engine, found.state, found.capture], ['compose', 'healthy', 'connect']);
    assert.deepEqual(found.services, (await status()).services);
    const { stderr } = await bare.run('up', '--name', name, '--engine', 'local');
    assert.match(stderr, /is one of engine compose/);
  });

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
    await cdc('seed', 'demo');
    // Four rows of the snapshot; six inserts, two updates, one delete.
    const table = await lab.table(13);
    assert.equal(table.rows, 13);
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
    const before = (await status()).services.find((one) => one.name === 'kafka');
    await docker('exec', `${project}-kafka-1`, 'bash', '-c', 'kill -9 -1');
    const now = await until('Kafka is back', async () => {
      const { services } = await status();
      const kafka = services.find((one) => one.name === 'kafka');
      return kafka?.health === 'healthy' && kafka.pid !== before?.pid && kafka;
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
    const { derived, readings, lab: made } = JSON.parse(stdout);
    assert.equal(made.engine, 'compose');
    for (const [probe, reading] of Object.entries<{ failure?: object }>(readings))
      assert.equal(reading.failure, undefined, probe);
    const postgres = derived.services.find((one: { name: string }) => one.name === 'postgres');
    assert.equal(typeof postgres.cpuPercent, 'number');
    assert.ok(postgres.memoryBytes > 0);
  });

  test('a service is restarted and stopped, and `up` starts it again', async () => {
    const run = { signal: quiet(), onEvent: () => {} };
    const { controlService } = await import('../../source/engine/compose/control.ts');
    Object.assign(process.env, env);
    await controlService(world, 'jupyter', 'restart', run);
    await controlService(world, 'jupyter', 'stop', run);
    const stopped = (await status()).services.find((one) => one.name === 'jupyter');
    assert.deepEqual([stopped?.state, stopped?.pid], ['stopped', null]);
    await cdc('up');
    assert.equal((await status()).state, 'healthy');
  });

  test('the job stops cleanly, and a program of one’s own runs in its place', async () => {
    await cdc('cancel');
    assert.equal((await status()).job.state, 'stopped');
    const mine = put(
      path.join(lab.home, 'mine.py'),
      'import sys\nfrom pyspark.sql import SparkSession\nspark = SparkSession.builder.getOrCreate()\nprint("rows", spark.range(int(sys.argv[1])).count(), flush=True)\nspark.stop()\n',
    );
    await cdc('submit', mine, '--', '41');
    await until('it has run', async () => /rows 41/.test((await cdc('logs', 'job')).stdout));
    await until('it has ended', async () => (await status()).job.state === 'stopped');
    put(mine, 'raise SystemExit("no such luck")\n');
    const { code, stderr } = await lab.run('submit', mine);
    assert.equal(code, 1);
    assert.match(stderr, /no such luck/);
  });

  test('`down` keeps the data and the ports, `up` goes on with them', async () => {
    const { endpoints } = await status();
    await cdc('down');
    const between = await status();
    assert.equal(between.state, 'stopped');
    await cdc('up');
    const now = await status();
    assert.deepEqual(now.endpoints, endpoints);
    assert.ok((await files.list(`${inside.delta}/_delta_log`)).length > 0);
  });

  test('`down --purge` leaves nothing', async () => {
    const { stdout } = await cdc('down', '--purge');
    assert.match(stdout, /stopped .*postgres/);
    assert.deepEqual(await left(), []);
    assert.equal((await status()).state, 'absent');
  });
});
