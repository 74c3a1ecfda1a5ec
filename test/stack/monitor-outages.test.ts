import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs from 'kafkajs';
import pg from 'pg';
import { inTerminal } from './pty.ts';
import { root, sharedCache, testLab, until } from './support.ts';

const cleanups: (() => unknown)[] = [];
const suite = { after: (work: () => unknown) => cleanups.unshift(work) } as never;
const leaveAlternateScreen = '\u001B[?1049l';
const colour = /\u001B\[[\d;]*3[1-7][\d;]*m/;

describe('the monitor when things go wrong', { timeout: 600_000 }, () => {
  const lab = testLab(suite, 'outages', { env: sharedCache() });
  const cli = path.join(root, 'dist', 'cli.js');
  const open = (args: string[] = [], env: NodeJS.ProcessEnv = {}, node: string[] = []) => {
    const command = [process.execPath, ...node, cli, ...args];
    const screen = inTerminal(command, { columns: 120, rows: 36, env: { ...lab.env, ...env } });
    cleanups.unshift(() => screen.kill());
    return screen;
  };
  let screen: ReturnType<typeof open>;
  let login: pg.ClientConfig;

  /** Does one thing in PostgreSQL over a connection of its own. */
  const sql = async (text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> => {
    const client = new pg.Client(login);
    await client.connect();
    try {
      return (await client.query(text, values)).rows;
    } finally {
      await client.end();
    }
  };
  const time = () => /(\d\d:\d\d:\d\d)Z/.exec(screen.lines()[0] ?? '')?.[1];
  const goesOn = async () => {
    const then = time();
    await until('the rest of the screen goes on', () => time() !== then);
  };

  before(async () => {
    await lab.must('up');
    const { endpoints, paths } = await lab.status();
    const { hostname, port, username } = new URL(endpoints.postgres as string);
    const secret = path.join(paths.secrets as string, 'postgres.password');
    const password = readFileSync(secret, 'utf8').trim();
    login = { host: hostname, port: Number(port), user: username, database: 'lab', password };
    screen = open();
    await screen.shows(/6\/6 healthy/, 60_000);
    await screen.shows(/debezium +● active/);
    // What is looked at here are the panes.
    await screen.press('X');
  });

  after(async () => {
    for (const clean of cleanups) await clean();
  });

  it('a password that is no longer right is said, the rest goes on, and it recovers', async () => {
    const set = (password: unknown) =>
      sql(`ALTER USER postgres PASSWORD '${String(password).replaceAll("'", "''")}'`);
    await set('another');
    const right = login.password;
    login = { ...login, password: 'another' };
    await sql(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'cdc-top'",
    );
    await screen.shows(/PostgreSQL: login refused since [\s\S]*password/);
    // The last values stay.
    assert.match(screen.lines().join('\n'), /debezium +● active/);
    await goesOn();
    await set(right);
    login = { ...login, password: right };
    await until('it is well again', () => !/login refused since/.test(screen.lines().join('\n')));
  });

  it('a server that is killed comes back without a negative or absurd rate', async (t) => {
    const { services } = await lab.status();
    const pid = services.find(({ name }) => name === 'postgres')?.pid;
    assert.ok(pid);
    process.kill(pid, 'SIGKILL');
    await screen.shows(/PostgreSQL: /);
    const seen: string[] = [];
    const watch = setInterval(() => seen.push(screen.lines().slice(1, 5).join('\n')), 200);
    // Else a failure leaves it going, and the run with it.
    t.after(() => clearInterval(watch));
    await screen.shows(/postgres .*was restarted/, 60_000);
    await screen.shows(/6\/6 healthy/, 60_000);
    await sleep(3000);
    clearInterval(watch);
    for (const flow of seen) {
      assert.doesNotMatch(flow, /-\d/);
      for (const [, rate] of flow.matchAll(/([\d.]+k?) (?:tx|rec|ev)\/s/g))
        assert.ok(Number(rate) < 1000, flow);
    }
  });

  it('a restart by key asks first, and tells that the service is ready again', async () => {
    await sql('ALTER SYSTEM SET max_replication_slots = 120');
    await screen.type('1g');
    await until('postgres is selected', () => /›postgres/.test(screen.lines().join('\n')));
    await screen.type('rn');
    await screen.type('r');
    await screen.shows(/Restart postgres\?/);
    await screen.type('y');
    await screen.shows(/postgres +it accepts queries/, 60_000);
    await until('it knows the setting', async () => {
      const [row] = await sql('SHOW max_replication_slots');
      return row?.max_replication_slots === '120';
    });
  });

  it('a thousand topics and a hundred slots scroll', async (t) => {
    const { endpoints } = await lab.status();
    const { Kafka, logLevel } = kafkajs;
    const kafka = new Kafka({ brokers: [endpoints.kafka as string], logLevel: logLevel.NOTHING });
    const admin = kafka.admin({ retry: { retries: 5 } });
    t.after(() => admin.disconnect());
    await admin.connect();
    const topics = Array.from({ length: 1000 }, (_, n) => ({
      topic: `many.${String(n).padStart(4, '0')}`,
      numPartitions: 1,
    }));
    for (let n = 0; n < topics.length; n += 250)
      await admin.createTopics({
        topics: topics.slice(n, n + 250),
        timeout: 60_000,
        waitForLeaders: false,
      });
    await sql(
      "SELECT pg_create_physical_replication_slot('many_' || lpad(n::text, 3, '0')) FROM generate_series(1, 100) n",
    );
    await screen.type('3');
    await screen.shows(/3 Topics .* 1\/1,00\d/, 60_000);
    for (let page = 0; page < 5; page += 1) await screen.press('\u001B[6~');
    await screen.shows(/3 Topics .* 101\/1,00\d/);
    await screen.type('/many.0999\r');
    await screen.shows(/›many\.0999/);
    await screen.type('\u001B');
    await screen.type('2');
    await screen.shows(/2 WAL & slots .* 1\/101/);
    await screen.type('G');
    await screen.shows(/›many_100/);
    await goesOn();
    await sql(
      "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name LIKE 'many%'",
    );
    await screen.shows(/2 WAL & slots .* 1\/1\b/);
  });

  it('a line that stands still holds up nothing but the screen', async () => {
    const rows = async () =>
      Number((await sql('SELECT count(*) FROM inventory.customers'))[0]?.count);
    const before = await rows();
    screen.takes(false);
    // Whole frames, more than the line holds.
    await screen.type('\f'.repeat(12));
    await screen.type('i');
    await until('the row is there all the same', async () => (await rows()) === before + 1);
    await sleep(3000);
    screen.takes(true);
    await screen.shows(/you +INSERT id \d+ /);
    await goesOn();
  });

  it('q twice leaves', async () => {
    await screen.press('q');
    await screen.shows(/quit, the lab keeps running/);
    await screen.press('q');
    assert.equal(await screen.ended, 0);
  });

  it('an error that nobody expected is one event, and the monitor goes on', async () => {
    const bomb = 'data:text/javascript,setTimeout(() => { throw new Error("boom") }, 4000)';
    const pids = async () => (await lab.status()).services.map(({ name, pid }) => [name, pid]);
    const before = await pids();
    const other = open(['--read-only'], {}, ['--import', bomb]);
    await other.shows(/✗ cdc-top +boom; details: \S/, 60_000);
    await other.shows(/6\/6 healthy/, 60_000);
    await other.press('q');
    assert.equal(await other.ended, 0);
    const rest = other.raw().split(leaveAlternateScreen).at(-1) as string;
    assert.doesNotMatch(other.raw(), /\bat .*:\d+:\d+/);
    assert.doesNotMatch(rest, /boom/);
    assert.deepEqual(await pids(), before);
  });

  it('SIGHUP restores the terminal', async () => {
    const other = open(['--read-only']);
    await other.shows(/6\/6 healthy/, 60_000);
    other.signal(1);
    assert.equal(await other.ended, 130);
    assert.ok(other.raw().includes(leaveAlternateScreen));
  });

  it('NO_COLOR draws without colours, FORCE_COLOR outdoes it', async () => {
    for (const [env, coloured] of [
      [{ NO_COLOR: '1' }, false],
      [{ NO_COLOR: '1', FORCE_COLOR: '1' }, true],
      [{ NO_COLOR: '' }, true],
    ] as const) {
      const other = open(['--read-only'], env);
      await other.shows(/6\/6 healthy/, 60_000);
      assert.equal(colour.test(other.raw()), coloured, JSON.stringify(env));
      // Which row is selected shows all the same.
      assert.match(other.lines().join('\n'), /›postgres/);
      await other.type('q');
      assert.equal(await other.ended, 0);
    }
  });

  it('a terminal that can do nothing gets one plain snapshot', async () => {
    const other = open(['--read-only'], { TERM: 'dumb' });
    assert.equal(await other.ended, 0);
    assert.doesNotMatch(other.raw(), /\u001B/);
    assert.match(other.raw(), /services 6\/6 healthy/);
  });
});
