import assert from 'node:assert/strict';
import { readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { LabStatus } from '../../source/watch/lab.ts';
import { outletsOf } from './outlets.ts';
import { readSecretFile, sourceClient } from './secrets.ts';
import { assertHealthy, isRoot, sharedCache, type TestLab, testLab, until } from './support.ts';

const cleanups: (() => unknown)[] = [];
const suite = { after: (work: () => unknown) => cleanups.unshift(work) };

const readAll = (file: string): string => {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
};

describe('the services of a lab', { timeout: 900_000 }, () => {
  let lab: TestLab;
  let status: LabStatus;
  const intruder = createServer();
  const secretsFolder = () => status.paths.secrets as string;
  const secret = (name: string) => readSecretFile(secretsFolder(), name);
  const serviceOf = async (name: string) => {
    const found = (await lab.status()).services.find((service) => service.name === name);
    assert.ok(found);
    return found;
  };

  before(async () => {
    lab = testLab(suite as never, 'services', { env: sharedCache() });
    // Two at once: one does the work, the other waits for it and finds nothing to do.
    const [one, two] = [lab.start('up'), lab.start('up')];
    // Meanwhile somebody takes a port that was free when it was chosen.
    for (const { child } of [one, two])
      child.stderr?.on('data', (chunk: Buffer) => {
        if (!intruder.listening && /supervisor: it is up/.test(String(chunk)))
          intruder.once('error', () => {}).listen(8083, '127.0.0.1');
      });
    const ended = await Promise.all([one.ended, two.ended]);
    assert.deepEqual(
      ended.map(({ code }) => code),
      [0, 0],
      ended.map(({ stderr }) => stderr).join('\n'),
    );
    assert.equal(
      ended.filter(({ stderr }) => /waiting for cdc-top up \(pid/.test(stderr)).length,
      1,
    );
    await lab.must('submit');
    status = await lab.status();
  });

  after(async () => {
    intruder.close();
    for (const clean of cleanups) await clean();
  });

  it('are all healthy, each by its own check', () => {
    assertHealthy(status);
    assert.deepEqual(
      status.services.map(({ name, detail }) => [name, detail]),
      [
        ['postgres', 'it accepts queries'],
        ['kafka', 'the broker is ready'],
        ['connect', 'the connector’s task is RUNNING'],
        ['spark-master', 'the master is ALIVE'],
        ['spark-worker', 'the worker is registered with the master'],
        ['jupyter', 'Jupyter’s API answers'],
      ],
    );
  });

  it('go elsewhere when a port is taken between its choice and its use', () => {
    const connect = status.services.find(({ name }) => name === 'connect');
    assert.notEqual(connect?.ports.connect, 8083);
    assert.ok(status.endpoints.connect?.endsWith(`:${connect?.ports.connect}`));
  });

  it('belong to an unprivileged user and listen on loopback only', () => {
    const inodes = new Map<string, string>();
    for (const table of ['tcp', 'tcp6']) {
      for (const line of readAll(`/proc/net/${table}`).split('\n').slice(1)) {
        const [, address = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
        if (state === '0A') inodes.set(inode, address.split(':')[0] as string);
      }
    }
    const loopback = ['0100007F', '0000000000000000FFFF00000100007F', `${'0'.repeat(24)}01000000`];
    let listening = 0;
    for (const { pid } of lab.processes()) {
      assert.notEqual(statSync(`/proc/${pid}`).uid, 0, readAll(`/proc/${pid}/cmdline`));
      for (const fd of readdirSync(`/proc/${pid}/fd`)) {
        let link = '';
        try {
          link = readlinkSync(`/proc/${pid}/fd/${fd}`);
        } catch {
          continue;
        }
        const address = inodes.get(/^socket:\[(\d+)\]$/.exec(link)?.[1] ?? '');
        if (address === undefined) continue;
        listening += 1;
        assert.ok(loopback.includes(address), `${address}: ${readAll(`/proc/${pid}/cmdline`)}`);
      }
    }
    assert.ok(listening >= 9, `only ${listening} listening sockets were seen`);
  });

  it('keep secrets out of arguments, environment, logs and readable files', () => {
    const names = readdirSync(secretsFolder());
    assert.equal(names.length, 6);
    assert.equal(statSync(secretsFolder()).mode & 0o777, 0o700);
    for (const name of names)
      assert.equal(statSync(path.join(secretsFolder(), name)).mode & 0o777, 0o600);
    const secrets = names.filter((name) => name !== 'pgpass').map(secret);
    assert.ok(secrets.every((value) => value.length >= 32));
    const places = lab
      .processes()
      .flatMap(({ pid }) => [`/proc/${pid}/cmdline`, `/proc/${pid}/environ`]);
    const logs = readdirSync(status.paths.logs as string);
    places.push(...logs.map((name) => path.join(status.paths.logs as string, name)));
    for (const place of places) {
      const text = readAll(place);
      for (const [index, value] of secrets.entries()) {
        // Spark hands its secret to an executor in the environment: only its own user reads that.
        const bySpark = place.endsWith('/environ') && text.includes(`_SPARK_AUTH_SECRET=${value}`);
        assert.ok(bySpark || !text.includes(value), `${names[index]} stands in ${place}`);
      }
    }
  });

  it('refuse who has no password, token or secret', async () => {
    const { connect, jupyter } = status.endpoints as Record<string, string>;
    assert.equal((await fetch(`${connect}/connectors`)).status, 401);
    const wrong = { authorization: `Basic ${Buffer.from('cdc-top:wrong').toString('base64')}` };
    assert.equal((await fetch(`${connect}/connectors`, { headers: wrong })).status, 401);
    const login = `cdc-top:${secret('connect.properties')}`;
    const right = { authorization: `Basic ${Buffer.from(login).toString('base64')}` };
    const config = await fetch(`${connect}/connectors/lab-cdc/config`, { headers: right });
    assert.equal(config.status, 200);
    assert.ok(!(await config.text()).includes(secret('debezium.properties')));
    const api = (jupyter as string).replace(/lab$/, 'api/contents');
    assert.equal((await fetch(api)).status, 403);
    const token = { authorization: `token ${secret('jupyter.token')}` };
    assert.equal((await fetch(api, { headers: token })).status, 200);
    for (const password of ['', 'wrong'])
      await assert.rejects(sourceClient(status, password).connect(), /password/);
    const client = sourceClient(status);
    await client.connect();
    await client.end();
  });

  outletsOf(
    () => lab,
    () => status,
    () =>
      readdirSync(secretsFolder())
        .filter((name) => name !== 'pgpass')
        .map(secret),
  );

  // A stopped process answers nothing: what the readiness check is there to see.
  for (const name of ['postgres', 'kafka', 'connect', 'spark-master', 'jupyter'] as const) {
    it(`${name} that hangs is unhealthy, and healthy again when it goes on`, async () => {
      const { pid } = await serviceOf(name);
      assert.ok(pid);
      process.kill(pid, 'SIGSTOP');
      try {
        const hung = await serviceOf(name);
        assert.equal(hung.health, 'unhealthy');
        assert.equal(hung.state, 'running');
        assert.notEqual(hung.detail, '');
        assert.equal((await lab.run('status')).code, 1);
      } finally {
        process.kill(pid, 'SIGCONT');
      }
      await until(`${name} is healthy`, async () => (await serviceOf(name)).health === 'healthy');
    });
  }

  it('up says why a service can’t start, in its own words', async () => {
    await lab.must('down');
    const conf = path.join(status.paths.data as string, 'postgres', 'PG_VERSION');
    const version = readFileSync(conf, 'utf8');
    writeFileSync(conf, '9.6\n');
    const failed = await lab.run('up');
    writeFileSync(conf, version);
    assert.equal(failed.code, 1);
    assert.equal(failed.stderr.match(/^cdc-top: /gm)?.length, 1);
    assert.match(failed.stderr, /^cdc-top: postgres ended: .*incompatible with server/m);
    assert.match(failed.stderr, /postgres\.log/);
    await lab.must('up');
    assertHealthy(await lab.status());
  });

  it('what outlived its supervisor is ended by down', async () => {
    const pid = Number(readFileSync(path.join(status.paths.state as string, 'supervisord.pid')));
    process.kill(pid, 'SIGKILL');
    await until('services are left alone', () => lab.processes().length > 3);
    const tmp = path.join(status.paths.state as string, 'tmp');
    writeFileSync(path.join(tmp, 'left'), '');
    await lab.must('down');
    assert.deepEqual(lab.processes(), []);
    assert.deepEqual(readdirSync(tmp), []);
    if (isRoot) await lab.must('down', '--purge');
  });
});
