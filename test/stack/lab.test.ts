import assert from 'node:assert/strict';
import { connect, createServer } from 'node:net';
import { after, before, describe, it } from 'node:test';
import type { Summary } from '../../source/doctor/summary.ts';
import { count } from '../../source/text/units.ts';
import type { CheckResult } from '../../source/watch/check.ts';
import { type DeltaRow, readDelta } from './delta.ts';
import { sourceSql } from './secrets.ts';
import { sharedCache, type TestLab, testLab, until } from './support.ts';

type Examined = { tookMs: number; summary: Summary; results: CheckResult[] };

const cleanups: (() => unknown)[] = [];
const suite = { after: (work: () => unknown) => cleanups.unshift(work) };

describe('the lab, from a row in PostgreSQL to the Delta table', { timeout: 600_000 }, () => {
  let lab: TestLab;
  let table = '';
  const taken = createServer();
  const rows = () => readDelta(table);
  const arrives = (what: string, match: (row: DeltaRow) => boolean) =>
    until(`${what} is in Delta`, async () => (await rows()).find(match), 60_000);
  const sql = async (text: string) => sourceSql(await lab.status(), text);

  before(async () => {
    // A port of the lab is taken before it starts; where it is anyway, that serves as well.
    await new Promise<void>((resolve) => {
      taken.once('error', () => resolve());
      taken.listen(9092, '127.0.0.1', resolve);
    });
    lab = testLab(suite as never, 'lab', { env: sharedCache() });
    await lab.must('up');
    table = (await lab.status()).paths.delta as string;
    await lab.must('submit');
  });

  after(async () => {
    taken.close();
    for (const clean of cleanups) await clean();
  });

  it('replaces a port that is taken, says so and records it', async () => {
    const { services } = await lab.status();
    const port = services.find(({ name }) => name === 'kafka')?.ports.kafka;
    assert.ok(port && port !== 9092);
    const socket = connect(port, '127.0.0.1');
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    socket.destroy();
  });

  it('carries the snapshot', async () => {
    await until('four rows are in Delta', async () => (await rows()).length >= 4);
    const snapshot = (await rows()).slice(0, 4);
    assert.deepEqual(
      snapshot.map(({ op, id }) => [op, id]),
      [1, 2, 3, 4].map((id) => ['r', id]),
    );
    const source = await sql('select id, first_name, last_name, email from inventory.customers');
    assert.deepEqual(
      snapshot.map(({ id, first_name, last_name, email }) => ({
        id,
        first_name,
        last_name,
        email,
      })),
      source,
    );
  });

  it('carries an insert, an update and a delete with their content', async () => {
    const inserted = JSON.parse((await lab.must('seed', 'insert', '--json')).stdout)[0];
    assert.equal(inserted.rows, 1);
    assert.match(inserted.lsn, /^[0-9A-F]+\/[0-9A-F]+$/);
    const [row] = await sql('select * from inventory.customers order by id desc limit 1');
    const created = await arrives('the insert', ({ op, id }) => op === 'c' && id === row.id);
    assert.equal(created.email, row.email);
    assert.equal(String(created.tx_id), inserted.txid);
    assert.ok(created.source_lsn && created.source_lsn > 0n);
    assert.ok(created.committed_at <= created.captured_at);
    assert.ok(created.captured_at <= created.landed_at);
    assert.deepEqual(JSON.parse(created.kafka_key), { id: row.id });

    await sql(`update inventory.customers set email = 'new@example.com' where id = ${row.id}`);
    const updated = await arrives('the update', ({ op, id }) => op === 'u' && id === row.id);
    assert.equal(updated.email, 'new@example.com');
    assert.equal(updated.last_name, row.last_name);

    await sql(`delete from inventory.customers where id = ${row.id}`);
    const deleted = await arrives('the delete', ({ op, id }) => op === 'd' && id === row.id);
    assert.equal(deleted.email, 'new@example.com', 'a delete shows what went away');
    assert.ok(created.kafka_offset < updated.kafka_offset);
    assert.ok(updated.kafka_offset < deleted.kafka_offset);
  });

  it('runs the classic sequence', async () => {
    const { stdout } = await lab.must('seed', 'demo');
    assert.equal(stdout.match(/^INSERT/gm)?.length, 6);
    assert.match(stdout, /UPDATE .* WHERE id = 2;/);
    assert.match(stdout, /UPDATE .* WHERE id = 3;/);
    assert.match(stdout, /DELETE .* WHERE id = 10;/);
    await arrives('the end of the sequence', ({ op, id }) => op === 'd' && id === 10);
  });

  it('carries a burst without losing a row', async () => {
    const { stdout } = await lab.must('seed', 'burst', '2500', '--per-transaction', '1000');
    assert.match(stdout, /2,500 rows in 3 transactions/);
    const source = await sql('select id, email from inventory.customers order by id');
    await until('every row is in Delta', async () => {
      const latest = new Map((await rows()).map((row) => [row.id, row]));
      return source.every(({ id, email }) => latest.get(id)?.email === email);
    });
    const latest = new Map((await rows()).map((row) => [row.id, row]));
    const living = [...latest.values()].filter(({ op }) => op !== 'd').map(({ id }) => id);
    assert.deepEqual(
      living.sort((a, b) => a - b),
      source.map(({ id }) => id),
    );
  });

  it('is well, says doctor within three seconds', async () => {
    const examine = async () => {
      const { code, stdout } = await lab.run('doctor', '--json');
      const { tookMs, summary, results } = JSON.parse(stdout) as Examined;
      assert.equal(code, summary.error + summary.warning > 0 ? 1 : 0);
      const wrong = results.filter(
        ({ id, level }) => /^D[SL]/.test(id) && /error|warning/.test(level),
      );
      return { tookMs, wrong: wrong.map(({ id, level, found }) => `${id} ${level} ${found}`) };
    };
    assert.deepEqual((await examine()).wrong, []);
    await until(
      'it has taken less than three seconds',
      async () => (await examine()).tookMs < 3000,
    );
    await sql('alter publication dbz_publication set (publish = $$insert$$)');
    const { wrong } = await examine();
    await sql(
      'alter publication dbz_publication set (publish = $$insert, update, delete, truncate$$)',
    );
    assert.deepEqual(wrong, [
      'DS32 warning publication dbz_publication leaves out update, delete, truncate',
    ]);
  });

  it('survives a column that appears later', async () => {
    await sql('alter table inventory.customers add column phone text');
    await sql(`insert into inventory.customers (first_name, last_name, email, phone)
               values ('Zoë', 'O''Brien-李', 'zoe@example.com', '+44')`);
    const row = await arrives('the row with a new column', (r) => r.email === 'zoe@example.com');
    assert.equal(row.last_name, "O'Brien-李");
  });

  it('keeps heartbeats out of Delta, and the slot moves while nothing happens', async () => {
    const position = async () =>
      BigInt(
        (await sql(`select confirmed_flush_lsn - '0/0' as lsn from pg_replication_slots`))[0].lsn,
      );
    const first = await position();
    await until('the idle slot has moved', async () => (await position()) > first);
    const beats = await sql('select at from cdc_heartbeat.heartbeat');
    assert.equal(beats.length, 1);
    assert.ok((await rows()).every(({ email }) => email !== null));
  });

  it('shows the log of each service', async () => {
    for (const name of ['postgres', 'kafka', 'connect', 'spark-master', 'jupyter', 'job']) {
      const { stdout } = await lab.must('logs', name, '-n', '3');
      const lines = stdout.trimEnd().split('\n').length;
      assert.ok(lines >= 1 && lines <= 3, `${name}: ${stdout}`);
    }
    const unknown = await lab.run('logs', 'conect');
    assert.equal(unknown.code, 2);
    assert.equal(unknown.stderr, 'cdc-top: unknown service conect; did you mean connect?\n');
  });

  it('resumes with everything after down and up', async () => {
    const before = (await rows()).length;
    const { services } = await lab.status();
    await lab.must('down');
    assert.deepEqual(lab.processes(), []);
    for (const port of services.flatMap(({ ports }) => Object.values(ports))) {
      const server = createServer();
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject).listen(port, '127.0.0.1', resolve);
      });
      server.close();
    }
    await lab.must('up');
    await lab.must('seed', 'insert');
    await lab.must('submit');
    await until('the new row is in Delta', async () => (await rows()).length > before);
    const offsets = (await rows()).map(({ kafka_offset }) => kafka_offset);
    assert.equal(new Set(offsets).size, offsets.length, 'a record landed twice');
  });

  it('takes a new snapshot where the slot is lost, and says what that can’t cure', async () => {
    const [{ id: gone }] = (await sql('select max(id) as id from inventory.customers')) as [
      { id: number },
    ];
    await loseSlot(sql, gone);
    const unasked = await lab.run('resnapshot');
    assert.equal(unasked.code, 2);
    assert.match(unasked.stderr, /resnapshot asks first, .*add --yes/);
    const refused = await lab.run('up');
    assert.equal(refused.code, 1, refused.stderr);
    assert.match(
      refused.stdout,
      /^the slot debezium is lost: its WAL is gone; no start cures that: cdc-top resnapshot takes/m,
    );
    const cured = await lab.must('up', '--yes');
    const [{ rows: there }] = await sql('select count(*)::int as rows from inventory.customers');
    assert.match(
      cured.stdout,
      new RegExp(
        `inventory.customers: ${count(there)} rows in the source, all of them in the table\\n`,
      ),
    );
    assert.match(
      cured.stdout,
      new RegExp(`^1 row of the table is gone from the source, .*: id ${gone}$`, 'm'),
    );
    const [slot] = await sql('select active, wal_status from pg_replication_slots');
    assert.deepEqual(slot, { active: true, wal_status: 'reserved' });
    // What comes now arrives as ever.
    await lab.must('seed', 'insert');
    const [{ id: last }] = await sql('select max(id) as id from inventory.customers');
    await arrives('the newest row', ({ id, op }) => id === last && op === 'c');
  });

  it('refuses to start on data that can’t agree', async () => {
    await lab.must('down');
    const { paths } = await lab.status();
    const { rmSync } = await import('node:fs');
    rmSync(`${paths.data}/kafka`, { recursive: true });
    const refused = await lab.run('up');
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /the data of kafka is gone .*down --purge/);
    await lab.must('down', '--purge');
    assert.equal((await lab.status()).state, 'absent');
  });
});

/** Lets WAL go that the slot needs, while a row is deleted that nobody captures. */
const loseSlot = async (
  sql: (text: string) => Promise<Record<string, never>[]>,
  id: number,
): Promise<void> => {
  await sql('alter role debezium nologin');
  await sql('select pg_terminate_backend(active_pid) from pg_replication_slots');
  await sql(`delete from inventory.customers where id = ${id}`);
  await sql("alter system set max_slot_wal_keep_size = '1MB'");
  await sql('select pg_reload_conf()');
  await until('the slot is lost', async () => {
    await sql('update cdc_heartbeat.heartbeat set at = now()');
    await sql('select pg_switch_wal()');
    await sql('checkpoint');
    const [slot] = await sql('select wal_status from pg_replication_slots');
    return slot?.wal_status === 'lost';
  });
  await sql('alter system reset max_slot_wal_keep_size');
  await sql('select pg_reload_conf()');
  await sql('alter role debezium login');
};
