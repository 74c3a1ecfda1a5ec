import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { connectMysql, type MysqlClient, withMysql } from '../../source/clients/mysql.ts';
import type { Once } from '../../source/commands/take-once.ts';
import type { Summary } from '../../source/doctor/summary.ts';
import type { CheckResult } from '../../source/watch/check.ts';
import type { LabStatus } from '../../source/watch/lab.ts';
import { debianProgram } from './debian.ts';
import { type DeltaRow, readDelta } from './delta.ts';
import { letterFaults } from './doctor-letters.ts';
import { type Living, livingIn } from './living.ts';
import { whyNoMysql } from './mysql-server.ts';
import { engineOf } from './probing.ts';
import { inTerminal } from './pty.ts';
import { readSecretFile } from './secrets.ts';
import { assertHealthy, root, sharedCache, type TestLab, testLab, until } from './support.ts';
import { mysqlNotebooksTeach } from './teaching-mysql.ts';

const cleanups: (() => unknown)[] = [];
const suite = { after: (work: () => unknown) => cleanups.unshift(work) } as never;
const table = 'inventory.customers';
const connectTimeoutMs = 3000;
// In a usual run Kafka Connect; TEST_CAPTURE=server runs all of it with Debezium Server.
const capture = process.env.TEST_CAPTURE ?? 'connect';
const captureService = capture === 'server' ? 'debezium-server' : 'connect';

// What the watchdog waits for in a lab of a person would take minutes of a test.
const windows = {
  ...{ every_s: 1, grace_s: 15, job_grace_s: 40, hung_s: 12 },
  ...{ polite_s: 2, pause_s: 5 },
};

/** The source's administrator. */
const rootOf = ({ endpoints, paths }: LabStatus) => {
  const { hostname: host, port, username: user } = new URL(endpoints.mysql as string);
  const password = readSecretFile(paths.secrets as string, 'mysql.password');
  return { host, port: Number(port), user, password };
};

/** Inserts, updates and deletes rows until it is stopped, whatever happens to the server. */
const startWriter = (status: LabStatus) => {
  const done = { inserts: 0, updates: 0, deletes: 0 };
  let ended = false;
  let client: MysqlClient | undefined;
  const write = async () => {
    client ??= await connectMysql(rootOf(status), {
      ...{ connectTimeoutMs, signal: AbortSignal.timeout(connectTimeoutMs) },
    });
    const name = `w${done.inserts}`;
    const email = `${name}-${Date.now()}@example.com`;
    const { insertId } = await client.run(
      `insert into ${table} (first_name, last_name, email) values (?, 'Writer', ?)`,
      [name, email],
    );
    done.inserts += 1;
    if (done.inserts % 2 === 0) {
      await client.run(`update ${table} set email = ? where id = ?`, [`new-${email}`, insertId]);
      done.updates += 1;
    }
    if (done.inserts % 3 === 0) {
      await client.run(`delete from ${table} where id = ?`, [insertId]);
      done.deletes += 1;
    }
  };
  const running = (async () => {
    while (!ended) {
      // A server that is stopped answers nothing.
      const given = Promise.withResolvers<void>();
      const timer = setTimeout(given.resolve, connectTimeoutMs);
      const isDone = await Promise.race([
        write().then(
          () => true,
          () => false,
        ),
        given.promise.then(() => false),
      ]);
      clearTimeout(timer);
      if (!isDone) {
        client?.destroy();
        client = undefined;
      }
      await sleep(200);
    }
    client?.destroy();
  })();
  return {
    done,
    async stop() {
      ended = true;
      await running;
    },
  };
};

describe('the lab with MySQL, from a row to the Delta table', {
  timeout: 900_000,
  skip: whyNoMysql(),
}, () => {
  let lab: TestLab;
  let status: LabStatus;
  const rows = () => readDelta(status.paths.delta as string);
  const arrives = (what: string, match: (row: DeltaRow) => boolean) =>
    until(`${what} is in Delta`, async () => (await rows()).find(match), 90_000);
  const sql = async (text: string) =>
    withMysql(
      rootOf(status),
      { connectTimeoutMs, signal: AbortSignal.timeout(30_000) },
      async (client) => (await client.run(text)).rows,
    );
  const source = async () =>
    (await sql(`select id, first_name, last_name, email from ${table} order by id`)) as Living[];
  const state = (...parts: string[]) => path.join(status.paths.state as string, ...parts);
  const pidOf = async (name: string): Promise<number> => {
    const found = (await lab.status()).services.find((service) => service.name === name);
    assert.ok(found?.pid, `${name} runs`);
    return found.pid;
  };
  const signal = async (what: NodeJS.Signals, ...names: string[]) => {
    const old = new Map<string, number>();
    for (const name of names) old.set(name, await pidOf(name));
    for (const pid of old.values()) process.kill(pid, what);
    return old;
  };
  const anew = (old: Map<string, number>) =>
    until(
      `${[...old.keys()]} run anew`,
      async () => {
        const { services } = await lab.status();
        const ill = services.filter(
          ({ name, pid, health }) => health !== 'healthy' || pid === old.get(name),
        );
        if (ill.length === 0) return true;
        const told = existsSync(state('healing.jsonl'))
          ? readFileSync(state('healing.jsonl'), 'utf8')
          : '';
        throw new Error(`${ill.map(({ name, detail }) => `${name}: ${detail}`)}\n${told}`);
      },
      180_000,
    );

  before(async () => {
    const library = debianProgram('libaio.so.1{,t64}', 'libaio1', 'libaio1t64');
    const env = { ...sharedCache(), LD_LIBRARY_PATH: path.dirname(library) };
    lab = testLab(suite, 'mysql', { env });
    await lab.must('up', '--source', 'mysql', '--capture', capture);
    status = await lab.status();
    await lab.must('submit');
  });
  after(async () => {
    await lab?.run('down', '--purge');
    for (const clean of cleanups) await clean();
  });

  it('says what it is, and keeps its secrets', async () => {
    assertHealthy(status);
    assert.equal(status.source, 'mysql');
    const names = status.services.map(({ name }) => name);
    assert.ok(names.includes('mysql') && !names.includes('postgres'), names.join());
    assert.match(status.endpoints.mysql ?? '', /^mysql:\/\/root@127\.0\.0\.1:\d+\/inventory$/);
    assert.ok(!('postgres' in status.endpoints));
    const secrets = ['mysql.password', 'debezium.properties'].map((name) =>
      readSecretFile(status.paths.secrets as string, name),
    );
    for (const name of ['mysql', captureService]) {
      const pid = await pidOf(name);
      const log = readFileSync(path.join(status.paths.logs as string, `${name}.log`), 'utf8');
      for (const secret of secrets) {
        for (const kind of ['cmdline', 'environ'])
          assert.ok(!readFileSync(`/proc/${pid}/${kind}`, 'utf8').includes(secret), name);
        assert.ok(!log.includes(secret), name);
      }
    }
    // Nobody gets in without.
    const signal = AbortSignal.timeout(10_000);
    await assert.rejects(
      connectMysql({ ...rootOf(status), password: '' }, { connectTimeoutMs, signal }),
      /Access denied/,
    );
  });

  it('carries the snapshot', async () => {
    await until('four rows are in Delta', async () => (await rows()).length >= 4, 120_000);
    const snapshot = (await rows()).slice(0, 4);
    assert.deepEqual(
      snapshot.map(({ op, id }) => [op, id]),
      [1, 2, 3, 4].map((id) => ['r', id]),
    );
    assert.deepEqual(livingIn(snapshot), await source());
  });

  it('carries an insert, an update and a delete with their content and their places', async () => {
    const seeded = async (...words: string[]) =>
      JSON.parse((await lab.must('seed', ...words, '--json')).stdout)[0] as Record<string, string>;
    const inserted = await seeded('insert');
    assert.match(inserted.gtid ?? '', /^[0-9a-f-]{36}:\d+$/);
    const [row] = (await source()).slice(-1);
    const created = await arrives('the insert', ({ op, id }) => op === 'c' && id === row?.id);
    assert.deepEqual([created.email, created.last_name], [row?.email, row?.last_name]);
    assert.deepEqual(
      [created.source_gtid, created.source_file, created.source_lsn ?? null],
      [inserted.gtid, inserted.file, null],
    );
    assert.ok((created.source_pos ?? 0n) < BigInt(inserted.pos ?? 0));
    assert.ok(created.committed_at <= created.captured_at);
    assert.deepEqual(JSON.parse(created.kafka_key), { id: row?.id });
    const byGtid = (op: string, { gtid }: Record<string, string>) =>
      arrives(`the ${op}`, (change) => change.op === op && change.source_gtid === gtid);
    const updated = await byGtid('u', await seeded('update'));
    assert.equal(updated.email, (await source()).find(({ id }) => id === updated.id)?.email);
    const deleted = await byGtid('d', await seeded('delete'));
    assert.ok(!(await source()).some(({ id }) => id === deleted.id));
    assert.ok(deleted.email, 'a delete shows what went away');
  });

  describe('its notebooks', () => mysqlNotebooksTeach(() => status, sql));

  it('changes rows by the keys of the monitor', async () => {
    const screen = inTerminal([process.execPath, path.join(root, 'dist', 'cli.js')], {
      ...{ columns: 120, rows: 36, env: lab.env },
    });
    try {
      await screen.shows(/6\/6 healthy/, 60_000);
      await screen.shows(/2 Binlog/);
      const before = await source();
      for (const [keys, said] of [
        ['i', /● you +INSERT id \d+ /],
        ['', /INSERT id \d+ .*Delta ✓/],
        ['u', /● you +UPDATE id \d+ email /],
        ['', /UPDATE id \d+ .*Delta ✓/],
        ['d', /● you +DELETE id \d+ /],
        ['', /DELETE id \d+ .*Delta ✓/],
        ['b1', /● you +INSERT 100 customers/],
      ] as const) {
        await screen.type(keys);
        await screen.shows(said, 60_000);
      }
      const now = await source();
      assert.equal(now.length, before.length + 100);
      await until('all of them are in Delta', async () =>
        isDeepStrictEqual(livingIn(await rows()), now),
      );
    } finally {
      screen.hangUp();
      await screen.ended;
    }
  });

  it('runs the classic sequence', async () => {
    const { stdout } = await lab.must('seed', 'demo');
    assert.equal(stdout.match(/^INSERT/gm)?.length, 6);
    assert.match(stdout, /1 row, GTID [0-9a-f-]+:\d+, binlog\.\d+:\d+/);
  });

  it('survives a column that appears later, and a TRUNCATE', async () => {
    await sql(`alter table ${table} add column phone text`);
    await sql(`insert into ${table} (first_name, last_name, email, phone)
               values ('Zoë', 'O''Brien-李', 'zoe@example.com', '+44')`);
    const row = await arrives('the row with a new column', (r) => r.email === 'zoe@example.com');
    assert.equal(row.last_name, "O'Brien-李");
    await sql(`truncate ${table}`);
    const emptied = await arrives('the truncate', ({ op }) => op === 't');
    assert.equal(emptied.id ?? null, null);
    await lab.must('seed', 'insert');
  });

  it('carries a transaction of 10,000 rows', async () => {
    const { stdout } = await lab.must('seed', 'burst', '10000', '--per-transaction', '10000');
    assert.match(stdout, /10,000 rows, GTID/);
    const all = await source();
    assert.equal(all.length, 10_001);
    await until(
      'every row is in Delta',
      async () => isDeepStrictEqual(livingIn(await rows()), all),
      120_000,
    );
  });

  it('shows who reads, and is well', async () => {
    const now = await until('the verdict is good', async () => {
      const { stdout } = await lab.must('once', '--json');
      const once = JSON.parse(stdout) as Once;
      assert.equal(once.pipelines[0]?.verdict.level, 'good', once.pipelines[0]?.verdict.text);
      return once;
    });
    assert.equal(now.pipelines[0]?.source.system, 'mysql:lab');
    const { stdout } = await lab.must('once');
    assert.match(stdout, /^ {2}reader debezium@127\.0\.0\.1 connected, behind \d/m);
    const doctor = await lab.run('doctor', '--json');
    const { results } = JSON.parse(doctor.stdout) as { summary: Summary; results: CheckResult[] };
    const wrong = results.filter(
      ({ id, level }) =>
        // Debezium Server keeps its offsets in a file, as the lab says itself.
        /^D[CLMX]/.test(id) && id !== 'DC30' && /error|warning/.test(level),
    );
    assert.deepEqual(
      wrong.map(({ id, level, found }) => `${id} ${level} ${found}`),
      [],
    );
    assert.ok(results.some(({ id, level }) => id === 'DM12' && level === 'ok'));
  });

  if (capture === 'connect')
    letterFaults(async () => {
      const engine = engineOf(lab);
      return { engine, target: await engine.target() };
    });

  it('comes back when server and capture are killed, and when they hang', async () => {
    const writer = startWriter(status);
    try {
      await anew(await signal('SIGKILL', 'mysql', captureService));
      let text = readFileSync(state('conf', 'watchdog.conf'), 'utf8');
      for (const [key, value] of Object.entries(windows))
        text = text.replace(new RegExp(`^${key}=.*`, 'm'), `${key}=${value}`);
      writeFileSync(state('conf', 'watchdog.conf'), text);
      // A stopped process lives, listens and answers nothing.
      await anew(await signal('SIGSTOP', 'mysql', captureService));
    } finally {
      await writer.stop();
    }
    assert.ok(Math.min(...Object.values(writer.done)) > 5, JSON.stringify(writer.done));
    const healed = readFileSync(state('healing.jsonl'), 'utf8');
    for (const name of ['mysql', captureService])
      assert.match(healed, new RegExp(`"service":"${name}","kind":"restarted"`), healed);
    const all = await source();
    await until(
      'all has arrived',
      async () => isDeepStrictEqual(livingIn(await rows()), all),
      120_000,
    ).catch(() => {});
    assert.deepEqual(livingIn(await rows()), all);
    const offsets = (await rows()).map((row) => `${row.kafka_partition}:${row.kafka_offset}`);
    assert.equal(new Set(offsets).size, offsets.length, 'a record landed twice');
  });

  it('keeps its source, and leaves nothing when purged', async () => {
    const { code, stderr } = await lab.run('up', '--source', 'postgres');
    assert.equal(code, 2);
    assert.match(
      stderr,
      /^cdc-top: --source postgres: the lab lab has data of source mysql: cdc-top down --purge deletes it, or choose another --name\n$/,
    );
    await lab.must('down', '--purge');
    assert.deepEqual(lab.processes(), []);
    for (const folder of ['state', 'data'])
      assert.ok(!existsSync(path.join(lab.home, folder, 'lab')), folder);
  });
});
