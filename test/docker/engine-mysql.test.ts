import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { withMysql } from '../../source/clients/mysql.ts';
import type { Once } from '../../source/commands/take-once.ts';
import type { CheckResult } from '../../source/watch/check.ts';
import { type DeltaRow, readDelta } from '../stack/delta.ts';
import { type Living, livingIn } from '../stack/living.ts';
import { assertHealthy, until } from '../stack/support.ts';
import { tempFolder } from '../support.ts';
import { engineLab } from './engine-lab.ts';
import { dockerFixture } from './fixture.ts';
import { tool } from './tool.ts';

const { env, skip } = dockerFixture();
const connectTimeoutMs = 5000;
// In a usual run Kafka Connect; TEST_CAPTURE=server runs all of it with Debezium Server.
const capture = process.env.TEST_CAPTURE ?? 'connect';
const how = ['--engine', 'compose', '--source', 'mysql', '--capture', capture];

describe('a lab of MySQL by --engine compose', { skip, timeout: 900_000 }, () => {
  const lab = engineLab(`m${process.pid}`, env);
  const { cdc, status, docker, project } = lab;
  const cleanups: (() => unknown)[] = [];
  const folder = tempFolder({ after: (work: () => unknown) => cleanups.unshift(work) });

  after(async () => {
    await lab.clean();
    for (const work of cleanups) await work();
  });

  const sql = async (text: string) => {
    const { source } = await lab.world.target();
    const options = { connectTimeoutMs, signal: AbortSignal.timeout(30_000) };
    return withMysql(source, options, async (client) => (await client.run(text)).rows);
  };
  const source = async () =>
    (await sql(
      'select id, first_name, last_name, email from inventory.customers order by id',
    )) as Living[];
  const delta = async (): Promise<DeltaRow[]> => {
    await docker('cp', `${project}-spark-master-1:/data/delta/customers`, folder);
    return readDelta(`${folder}/customers`);
  };
  const arrives = async () => {
    const all = await source();
    const rows = await until(
      'the table is as the source',
      async () => {
        const changes = await delta();
        return isDeepStrictEqual(livingIn(changes), all) && changes;
      },
      120_000,
    ).catch(() => delta());
    assert.deepEqual(livingIn(rows), all);
    return rows;
  };

  test('`up` brings it up in place of PostgreSQL', async () => {
    const dry = await cdc('up', ...how, '--dry-run');
    assert.match(dry.stdout, /start mysql: it is stopped/);
    assert.doesNotMatch(dry.stdout, /postgres/);
    const { stderr } = await cdc('up', ...how);
    assert.match(stderr, /^mysql: waiting until it accepts queries/m);
    const now = await status();
    assertHealthy(now);
    assert.deepEqual([now.engine, now.source, now.capture], ['compose', 'mysql', capture]);
    const names = now.services.map(({ name }) => name);
    assert.ok(names.includes('mysql') && !names.includes('postgres'), names.join());
    assert.match(now.endpoints.mysql ?? '', /^mysql:\/\/root@127\.0\.0\.1:\d+\/inventory$/);
    assert.deepEqual(
      (await source()).map(({ first_name, last_name }) => `${first_name} ${last_name}`),
      ['Marta Oliveira', 'Jonas Lindqvist', 'Amina Haddad', 'Tomás Novák'],
    );
  });

  test('secrets are in no argument, variable or log, and Debezium may do no more than it needs', async () => {
    const secrets = await lab.world.readSecrets(await lab.world.containers());
    assert.ok(secrets && secrets.all.length >= 5);
    const containers = (await docker('ps', '--all', '-q', '--filter', `name=${project}-`))
      .trim()
      .split('\n');
    const told = [
      await docker('inspect', ...containers),
      await docker('logs', `${project}-mysql-1`),
      await tool('ps', ['-eo', 'args']),
    ];
    for (const secret of secrets.all) for (const text of told) assert.ok(!text.includes(secret));
    assert.ok(!secrets.all.some((secret) => secret.includes('[client]')));
    const grants = (await sql("show grants for 'debezium'@'%'")).flatMap((row) =>
      Object.values(row),
    );
    assert.deepEqual(grants, [
      'GRANT RELOAD, SHOW DATABASES, REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO `debezium`@`%`',
      'GRANT SELECT ON `inventory`.* TO `debezium`@`%`',
    ]);
  });

  test('its changes arrive, one by one as MySQL has them, and a trace finds one by its GTID', async () => {
    await cdc('submit');
    const { stdout } = await cdc('seed', 'demo', '--json');
    const [{ gtid }] = JSON.parse(stdout) as [{ gtid: string }];
    const rows = await arrives();
    const kinds = Object.entries(Object.groupBy(rows, ({ op }) => op)).map(
      ([op, all]) => `${op} ${all?.length}`,
    );
    assert.deepEqual(kinds.sort(), ['c 6', 'd 1', 'r 4', 'u 2']);
    const trace = JSON.parse((await cdc('trace', '--gtid', gtid, '--json')).stdout);
    assert.equal(trace.change.binlog.gtid, gtid);
    assert.equal(trace.state, 'complete');
    assert.equal(rows.find(({ source_gtid }) => source_gtid === gtid)?.op, 'c');
  });

  test('the monitor changes a row by a key, and opens a client', async () => {
    const screen = lab.monitor();
    await screen.shows(/6\/6 healthy/, 60_000);
    await screen.shows(/2 Binlog/);
    await screen.press('i');
    await screen.shows(/● you +INSERT id \d+ /);
    for (const key of ['2', 'e']) await screen.press(key);
    // The prompt of MariaDB's client, or of MySQL's own.
    await screen.shows(/(MySQL \[.*\]|mysql)>/);
    for (const key of ['\\', 'q', '\r']) await screen.press(key);
    await screen.shows(/6\/6 healthy/);
    screen.hangUp();
    await screen.ended;
    assert.equal((await source()).length, 10);
    await arrives();
  });

  test('a server that is killed comes back, and nothing is lost', async () => {
    const mysql = async () => (await status()).services.find(({ name }) => name === 'mysql');
    const before = await mysql();
    await docker('exec', `${project}-mysql-1`, 'bash', '-c', 'kill -9 -1');
    await until('it is back', async () => {
      const now = await mysql();
      return now?.health === 'healthy' && now.pid !== before?.pid;
    });
    assert.match((await mysql())?.detail ?? '', /; restarted once$/);
    await cdc('seed', 'update');
    await arrives();
    assert.equal((await source()).length, 10, 'its rows are made once');
    assert.match((await cdc('logs', 'mysql', '-n', '50')).stdout, /ready for connections/);
  });

  test('a new snapshot can be taken', async () => {
    await cdc('resnapshot', '--yes');
    const all = await source();
    await until('all rows are read once more', async () => {
      const read = (await delta()).filter(({ op }) => op === 'r');
      return read.length === 4 + all.length;
    });
    await arrives();
  });

  test('is well by its own judgement', async () => {
    const { results } = JSON.parse((await lab.run('doctor', '--json')).stdout) as {
      results: CheckResult[];
    };
    const wrong = results.filter(
      ({ id, level }) => /^D[CLMX]/.test(id) && /error|warning/.test(level),
    );
    assert.deepEqual(
      wrong.map(({ id, level, found }) => `${id} ${level} ${found}`),
      [],
    );
    const { systems } = JSON.parse((await cdc('once', '--json')).stdout) as Once;
    for (const { system, reading } of systems) assert.equal(reading.failure, undefined, system.id);
  });

  test('it keeps its source, also when it is down, and leaves nothing when purged', async () => {
    const refused = async () => {
      const { code, stderr } = await lab.run('up', '--source', 'postgres');
      assert.equal(code, 2, stderr);
      assert.match(
        stderr,
        /^cdc-top: --source postgres: the lab \w+ has data of source mysql: cdc-top down --purge --name \w+ deletes it, or choose another --name\n$/,
      );
    };
    await refused();
    await cdc('down');
    await refused();
    await cdc('down', '--purge');
    assert.deepEqual(await lab.left(), []);
  });
});
