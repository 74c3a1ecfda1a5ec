import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { openPostgres } from '../../source/systems/postgres/probe.ts';
import type { Finding } from '../../source/watch/finding.ts';
import { type Sample, snapshotFrom } from '../observed.ts';
import * as build from '../pipeline/build.ts';
import { type DatabaseServer, databaseServer } from './database-server.ts';
import { slotReader } from './slot-reader.ts';

const cleanups: (() => unknown)[] = [];
const suite = { after: (work: () => unknown) => cleanups.unshift(work) } as never;

const make = (slot: string) => `select pg_create_logical_replication_slot('${slot}', 'pgoutput')`;
const drop = (slot: string) => `select pg_drop_replication_slot('${slot}')`;
const insert = (table = 'inventory.customers') =>
  table === 'inventory.customers'
    ? `insert into inventory.customers (first_name, last_name, email) values ('A', 'B', gen_random_uuid()::text)`
    : `insert into ${table} select repeat('x', 1000) from generate_series(1, 50)`;

/** What a real server tells is read ten times a second, and taken for a second each: rules wait long. */
const pauseMs = 100;

// One that a failed test leaves behind would keep the slot from the next, and the process alive.
const slotReaders = new Set<Awaited<ReturnType<typeof slotReader>>>();
const readSlot: typeof slotReader = async (...of) => {
  const made = await slotReader(...of);
  slotReaders.add(made);
  return made;
};

describe('rules on the source find what is done to a real PostgreSQL', { timeout: 180_000 }, () => {
  afterEach(async () => {
    for (const one of slotReaders) await one.close().catch(() => {});
    slotReaders.clear();
  });

  let server: DatabaseServer;
  let client: Client;
  let samples: Sample[] = [];
  let reader: Awaited<ReturnType<typeof openPostgres>>;
  let base = Date.now();

  const sql = async (text: string) => (await client.query(text)).rows;
  /** The rest of the pipeline: nothing happens there. */
  const beside = (at: number): Sample['readings'] =>
    build.good(at, {
      services: build.services(),
      capture: build.capture({ Connected: 1 }),
      kafka: build.kafka(build.topic([5n])),
      spark: build.spark(),
      checkpoint: build.checkpoint([5n]),
      delta: build.delta(),
    });

  const begin = async (endpoint = server.endpoint) => {
    await reader?.close();
    reader = await openPostgres(endpoint);
    samples = [];
    base = Date.now();
  };
  /** Reads once more; what all rules find then. */
  const look = async (): Promise<Finding[]> => {
    const value = await reader.read(AbortSignal.timeout(10_000));
    const at = base + samples.length * 1000;
    samples.push({ at, readings: { ...beside(at), postgres: { value, at, tookMs: 1 } } });
    return snapshotFrom(samples, [], at).findings.filter(({ id }) => /^[SC]\d/.test(id));
  };
  /** Reads until a rule finds something, while `meanwhile` goes on. */
  const finds = async (
    id: string,
    meanwhile: () => unknown = () => {},
    readings = 60,
  ): Promise<Finding> => {
    let found: Finding[] = [];
    for (let i = 0; i < readings; i += 1) {
      await meanwhile();
      found = await look();
      const right = found.find((each) => each.id === id);
      if (right) return right;
      await sleep(pauseMs);
    }
    assert.fail(`${id} finds nothing, but ${found.map((each) => `${each.id} ${each.text}`)}`);
  };
  /** Reads until a rule finds nothing more. */
  const ends = async (id: string, meanwhile: () => unknown = () => {}) => {
    for (let i = 0; i < 60; i += 1) {
      await meanwhile();
      if (!(await look()).some((each) => each.id === id)) return;
      await sleep(pauseMs);
    }
    assert.fail(`${id} does not end`);
  };
  const cureOf = ({ next }: Finding, n = 0): string =>
    next?.filter((step) => step.sql)[n]?.sql ?? '';

  before(async () => {
    server = await databaseServer(suite, 'seed');
    client = await server.open();
    await sql(make('debezium'));
    await sql(make('bystander'));
    await sql('create table public.others (filler text)');
  });
  after(async () => {
    await client?.end();
    await reader?.close();
    for (const clean of cleanups) await clean();
  });

  it('nothing, while all is well', async () => {
    const reads = await readSlot(server, 'debezium');
    await begin();
    for (let i = 0; i < 40; i += 1) {
      await sql(insert());
      if (i % 10 === 0) await sql('checkpoint');
      const found = (await look()).filter(({ id }) => id !== 'S15');
      assert.deepEqual(
        found.map(({ id, text }) => `${id} ${text}`),
        [],
      );
      await sleep(pauseMs);
    }
    await reads.close();
  });

  it('the slot gone beside a bystander, and made anew', async () => {
    await begin();
    await look();
    await sql(drop('debezium'));
    const gone = await finds('S09');
    assert.equal(gone.subject.name, 'debezium');
    assert.doesNotMatch(gone.text, /bystander/);
    for (let i = 0; i < 20; i += 1) await sql(insert());
    await sql(make('debezium'));
    const anew = await finds('S10');
    assert.match(
      anew.text,
      /^slot debezium was dropped and recreated: changes in .* of WAL are lost/,
    );
  });

  it('the slot dropped and made anew between two readings, by what it has decoded', async () => {
    const reads = await readSlot(server, 'debezium');
    await begin();
    for (let i = 0; i < 5; i += 1) {
      await sql(insert());
      await sleep(200);
      assert.ok(!(await look()).some(({ id }) => id === 'S10'));
    }
    assert.ok(
      Number(
        samples.at(-1)?.readings.postgres?.value?.slots.find(({ name }) => name === 'debezium')
          ?.stats?.total_txns,
      ) > 0,
    );
    await reads.close();
    for (const text of [drop('debezium'), insert(), make('debezium')]) await sql(text);
    assert.match((await finds('S10', () => {}, 2)).text, /recreated/);
  });

  it('the slot moved on by hand', async () => {
    await begin();
    await look();
    await sql(insert());
    await sql(`select pg_replication_slot_advance('debezium', pg_current_wal_lsn())`);
    assert.match((await finds('S10', () => {}, 2)).text, /^slot debezium was advanced by hand/);
  });

  it('a reader that goes on reading, and confirms nothing', async () => {
    const reads = await readSlot(server, 'debezium', { confirms: false, answers: true });
    await begin();
    const stuck = await finds('S07', () => sql(insert()));
    assert.equal(stuck.subject.name, 'debezium');
    reads.does.confirms = true;
    await ends('S07', () => sql(insert()));
    reads.does.answers = false;
    assert.match(
      (await finds('S14')).text,
      /^the reader of slot debezium has not answered PostgreSQL for/,
    );
    await reads.close();
    await finds('S04');
  });

  it('captured tables at rest while others write', async () => {
    const reads = await readSlot(server, 'debezium', { confirms: false, answers: true });
    await begin();
    const quiet = await finds('S11', () => sql(insert('public.others')));
    assert.match(quiet.text, /^slot debezium holds .* of WAL of other tables/);
    assert.ok(!(await look()).some(({ id }) => id === 'S07'));
    await reads.close();
  });

  it('an open transaction, and a prepared one, until their own cures', async () => {
    const reads = await readSlot(server, 'debezium');
    const holder = await server.open({ application_name: 'report' } as never);
    const goesOn = async () => {
      await sql(insert());
      await sql('checkpoint');
    };
    try {
      await begin();
      await holder.query('begin');
      await holder.query('create table public.report (id int)');
      const open = await finds('S18', goesOn);
      assert.match(
        open.text,
        /^a transaction of report of postgres \(pid \d+\), idle in transaction/,
      );
      assert.equal(open.level, 'warning');
      await holder.query(`prepare transaction 'gid''1'`);
      const prepared = await finds('S19', goesOn);
      assert.match(prepared.text, /^prepared transaction gid'1 of postgres/);
      await sql(cureOf(prepared));
      await ends('S19', goesOn);
      await holder.query('begin');
      await holder.query('create table public.report (id int)');
      await sql(cureOf(await finds('S18', goesOn)));
      await ends('S18', goesOn);
    } finally {
      await holder.end().catch(() => {});
      await reads.close();
    }
  });

  it('a table that is published no more, and a publication that is gone', async () => {
    await begin();
    await look();
    await sql('alter publication dbz_publication set table cdc_heartbeat.heartbeat');
    const table = await finds('S12', () => {}, 5);
    assert.equal(table.subject.name, 'inventory.customers');
    await sql(cureOf(table));
    await ends('S12');
    await sql('alter publication dbz_publication rename to renamed');
    assert.match(
      (await finds('S13', () => {}, 5)).text,
      /^publication dbz_publication is not there/,
    );
    await sql('alter publication renamed rename to dbz_publication');
    await ends('S13');
  });

  it('a published table without a key, until its own cure', async () => {
    await begin();
    await sql('create table inventory."Loose" (a int); insert into inventory."Loose" values (1)');
    await sql('alter publication dbz_publication add table inventory."Loose"');
    const loose = await finds('S20');
    assert.equal(loose.subject.name, 'inventory.Loose');
    await assert.rejects(
      sql('update inventory."Loose" set a = 2'),
      /does not have a replica identity/,
    );
    await sql(cureOf(loose));
    await sql('update inventory."Loose" set a = 2');
    await begin();
    assert.ok(!(await look()).some(({ id }) => id === 'S20'));
  });

  it('decoding that spills', async () => {
    await sql(`alter system set logical_decoding_work_mem = '64kB'`);
    await sql('select pg_reload_conf()');
    const reads = await readSlot(server, 'debezium');
    await begin();
    const large = `insert into inventory.customers (first_name, last_name, email)
      select 'A', 'B', gen_random_uuid()::text from generate_series(1, 3000)`;
    let rounds = 0;
    const once = await finds('S26', async () => {
      rounds += 1;
      if (rounds % 5 === 1) await sql(large);
    });
    assert.match(once.text, /^decoding for slot debezium has spilled/);
    await reads.close();
    await sql('alter system reset logical_decoding_work_mem');
    await sql('select pg_reload_conf()');
  });

  it('a role that may see nothing gives no false alarm', async () => {
    await sql(`create role few login password '${server.endpoint.password}'`);
    const reads = await readSlot(server, 'debezium');
    await begin({ ...server.endpoint, user: 'few' });
    for (let i = 0; i < 30; i += 1) {
      await sql(insert());
      const found = (await look()).filter(({ id, level }) => id !== 'S15' && level !== 'info');
      assert.deepEqual(
        found.map(({ id, text }) => `${id} ${text}`),
        [],
      );
      await sleep(pauseMs);
    }
    const value = samples.at(-1)?.readings.postgres?.value;
    assert.ok(
      (value?.publications[0]?.changes ?? 0n) > 0n && value?.limits?.walLevel === 'logical',
    );
    await reads.close();
  });

  it('a slot that comes near its cap, passes it, and is lost', async () => {
    await sql(`alter system set max_slot_wal_keep_size = '128MB'`);
    await sql('select pg_reload_conf()');
    await begin();
    const write = async () => {
      await sql(insert('public.others'));
      await sql('select pg_switch_wal()');
    };
    const early = await finds('S16', write);
    assert.match(early.text, /kept for slot (debezium|bystander)/);
    await finds('S08', write, 30);
    await finds('S03', write, 30);
    await sql('checkpoint');
    const lost = await finds('S02');
    assert.deepEqual([lost.subject.name, lost.level], ['debezium', 'error']);
    await sql(cureOf(lost));
    await finds('S09');
    await sql(drop('bystander'));
    await sql('alter system reset max_slot_wal_keep_size');
  });

  it('a server without a free slot or walsender, without logical WAL, or that is a standby', async () => {
    const restart = async () => {
      await client.end();
      await server.restart();
      client = await server.open();
      await begin();
    };
    await sql('alter system set max_replication_slots = 1');
    await sql('alter system set max_wal_senders = 1');
    await restart();
    await sql(make('debezium'));
    await finds('S21');
    const reads = await readSlot(server, 'debezium');
    await finds('S22');
    await reads.close();
    await sql(drop('debezium'));
    await sql('alter system set wal_level = replica');
    await restart();
    assert.equal((await finds('S23')).level, 'error');
    await sql('alter system reset all');
    writeFileSync(path.join(server.data, 'standby.signal'), '');
    await restart();
    assert.match(
      (await finds('S24')).text,
      /^PostgreSQL is a standby: nothing can be captured from it$/,
    );
  });
});
