import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import pg from 'pg';
import type { Once } from '../../source/commands/take-once.ts';
import type { LabStatus } from '../../source/watch/lab.ts';
import { readDelta } from '../stack/delta.ts';
import { testLab, until } from '../stack/support.ts';
import { tempFolder } from '../support.ts';
import { dockerFixture } from './fixture.ts';
import { type ComposeLab, composeLab } from './lab.ts';
import { type ToolEnd, tryTool } from './tool.ts';

type Connector = {
  connector: { state: string };
  tasks: { state: string }[];
  config: Record<string, string>;
};

const { env, skip } = dockerFixture();

const name = `plain${process.pid}`;

describe('the stack by plain docker compose', { skip }, () => {
  let lab: ComposeLab;
  let byHand: Promise<ToolEnd> | undefined;
  before(async () => {
    lab = await composeLab(env, name);
  });
  after(async () => {
    await lab.down();
  });

  test('`up -d` alone brings everything up, healthy', async () => {
    await lab.compose('up', '-d');
    const services = await until(
      'every service is healthy',
      async () => {
        const all = await lab.services();
        return all.every(({ state, health }) => health === 'healthy' || state === 'exited') && all;
      },
      300_000,
    );
    assert.deepEqual(
      services.map(({ name, state, exitCode }) => `${name} ${state} ${exitCode}`).sort(),
      [
        'connect running 0',
        'connector exited 0',
        'jupyter running 0',
        'kafka running 0',
        'postgres running 0',
        'secrets exited 0',
        'spark-master running 0',
        'spark-worker running 0',
      ],
    );
  });

  test('cdc-top finds it, and where everything is', async (t) => {
    const mine = testLab(t, 'plain', { env: { ...env, CDC_TOP_ENGINE: undefined } });
    const { engine, endpoints } = await until('all is well', async () => {
      const { stdout } = await mine.run('status', '--json', '--name', name);
      const status = JSON.parse(stdout) as LabStatus;
      return status.state === 'healthy' && status;
    });
    assert.equal(engine, 'compose');
    assert.equal(endpoints.kafka, `127.0.0.1:${lab.port.KAFKA}`);
    const once = JSON.parse((await mine.must('once', '--json', '--name', name)).stdout) as Once;
    for (const { system, reading } of once.systems)
      assert.equal(reading.failure, undefined, system.id);
  });

  const query = async (sql: string, values: unknown[] = []) => {
    const client = new pg.Client({
      host: '127.0.0.1',
      port: lab.port.POSTGRES,
      user: 'postgres',
      password: await lab.secret('postgres.password'),
      database: 'lab',
    });
    await client.connect();
    try {
      return await client.query(sql, values);
    } finally {
      await client.end();
    }
  };

  test('the connector is registered, and its task runs; the password is not shown', async () => {
    const authorization = `Basic ${Buffer.from(`cdc-top:${await lab.secret('connect.properties')}`).toString('base64')}`;
    const ask = async (what: string) => {
      const url = `http://127.0.0.1:${lab.port.CONNECT}/connectors/lab-cdc${what}`;
      const response = await fetch(url, { headers: { authorization } });
      return { status: response.status, body: (await response.json()) as Connector };
    };
    await until('the task runs', async () => {
      const { body } = await ask('/status');
      return body.tasks[0]?.state === 'RUNNING' && body.connector.state === 'RUNNING';
    });
    const { body } = await ask('');
    assert.equal(
      body.config['database.password'],
      // biome-ignore lint/suspicious/noTemplateCurlyInString: Connect's own, for its files.
      '${file:/run/secrets/debezium.properties:password}',
    );
    const open = await fetch(`http://127.0.0.1:${lab.port.CONNECT}/connectors`);
    assert.equal(open.status, 401);
  });

  test('the job by hand, as in the seed project, brings a new row into the Delta table', async (t) => {
    // Earlier, the row would still be one of the snapshot.
    await until('the capture streams', async () => {
      const { rows } = await query('SELECT active FROM pg_replication_slots');
      return rows[0]?.active;
    });
    await query(
      'INSERT INTO inventory.customers (first_name, last_name, email) VALUES ($1, $2, $3)',
      ['Ida', 'Compose', 'ida@example.com'],
    );
    const container = (await lab.compose('ps', '-q', 'jupyter')).trim();
    // Through a shell of its own, which knows where home is.
    const line = 'exec python3 ~/work/kafka-structured-streaming.py';
    byHand = tryTool('docker', ['exec', container, 'bash', '-c', line], { env: lab.env });
    const folder = tempFolder(t);
    await until(
      'the row is in the table',
      async () => {
        await lab.compose('cp', 'spark-master:/data/delta/customers', folder);
        const rows = await readDelta(path.join(folder, 'customers'));
        return rows.some(({ email, op }) => email === 'ida@example.com' && op === 'c');
      },
      300_000,
    );
    const rows = await readDelta(path.join(folder, 'customers'));
    assert.equal(rows.filter(({ op }) => op === 'r').length, 4, 'the rows of the snapshot');
  });

  const jobNow = async () => (await lab.services()).find(({ name }) => name === 'job');

  test('a second one, as a service, refuses to run beside it, and is not started again', async () => {
    await lab.compose('--profile', 'job', 'up', '-d', 'job');
    await until('it has ended', async () => (await jobNow())?.state === 'exited');
    assert.equal((await jobNow())?.exitCode, 0);
    assert.match(await lab.compose('--profile', 'job', 'logs', 'job'), /another one is running/);
  });

  test('the one by hand ends well when it is told to', async () => {
    await lab.exec('jupyter', 'pkill', '-TERM', '-f', 'kafka-structured-streaming.py');
    assert.equal((await byHand)?.code, 0);
  });

  test('`down -v` leaves nothing', async () => {
    // A volume without a name would be left by who calls `down` without -v, and never be used again.
    const containers = (await lab.compose('--profile', '*', 'ps', '--all', '-q'))
      .trim()
      .split('\n');
    const format = '{{range .Mounts}}{{if .Name}}{{.Name}} {{end}}{{end}}';
    const names = (await lab.docker('inspect', '--format', format, ...containers)).split(/\s+/);
    for (const name of names.filter((each) => each !== ''))
      assert.ok(name.startsWith(`${lab.project}_`), `${name} has no name of its own`);
    await lab.compose('--profile', '*', 'down', '-v');
    assert.deepEqual(await lab.left(), []);
  });
});
