import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { takeSnapshot } from '../../source/commands/take-once.ts';
import { askedOf, serviceNamed } from '../../source/export/nagios/index.ts';
import { lineOf, states, worst } from '../../source/export/nagios/result.ts';
import { postgres } from '../../source/systems/postgres/readings.ts';
import type { Snapshot } from '../../source/watch/snapshot.ts';
import type { System } from '../../source/watch/target.ts';
import { type DatabaseServer, databaseServer } from './database-server.ts';
import { debianProgram, NotHere } from './debian.ts';
import { until } from './support.ts';

type Said = { code: number; perf: Record<string, string> };

/** The figures that both have: of each slot its WAL files, and what can still be written. */
const perfIn = (line: string): Record<string, string> =>
  Object.fromEntries(
    Array.from(
      line.matchAll(/'?([\w-]+_(?:wal|remaining))'?=(\d+)/g),
      ([, label = '', value = '']) => [label, value],
    ),
  );

const cleanups: (() => unknown)[] = [];

describe('check --service slots and check_pgactivity, on one server', { timeout: 300_000 }, () => {
  let server: DatabaseServer;
  let program: string;
  let missing: string | undefined;

  before(async () => {
    try {
      program = debianProgram('check_pgactivity', 'check-pgactivity');
      const psql = debianProgram('psql', 'postgresql-client-15', 'postgresql-client-17');
      process.env.PATH = `${process.env.PATH}:${path.dirname(psql)}`;
    } catch (error) {
      if (!(error instanceof NotHere)) throw error;
      missing = error.message;
      return;
    }
    server = await databaseServer(
      { after: (work: () => unknown) => cleanups.unshift(work) },
      'seed',
    );
  });
  after(async () => {
    for (const clean of cleanups) await clean();
  });

  const theirs = (limits: readonly string[]): Said => {
    const { endpoint } = server;
    const { status, stdout, stderr } = spawnSync(
      program,
      [
        ...['-s', 'replication_slots', '-h', endpoint.host, '-p', String(endpoint.port)],
        ...['-U', endpoint.user, '-d', endpoint.database, ...limits],
      ],
      { encoding: 'utf8', env: { ...process.env, PGPASSWORD: endpoint.password } },
    );
    assert.match(stdout, /^POSTGRES_REPLICATION_SLOTS (OK|WARNING|CRITICAL)/, stdout + stderr);
    return { code: status ?? -1, perf: perfIn(stdout) };
  };

  const ours = (snapshot: Snapshot, given: { warning: string; critical: string }): Said => {
    const service = serviceNamed('slots');
    const asked = askedOf(service, given, {});
    const looked = service.look(snapshot, asked);
    return {
      code: states[worst(looked.said)],
      perf: perfIn(lineOf(service.name, looked, asked.judge)),
    };
  };

  const snapshotNow = () => {
    const system: System = {
      ...{ id: 'postgres:it', kind: postgres.kind, label: 'postgres' },
      endpoint: async () => server.endpoint,
    };
    return takeSnapshot(
      { id: 'it', scope: 'attached', systems: [system], pipelines: [], labs: [] },
      { signal: AbortSignal.timeout(30_000), intervalMs: 250 },
    );
  };

  const limits: readonly [warning: string, critical: string][] = [
    ['wal=1000', 'wal=2000'],
    ['wal=3', 'wal=1000'],
    ['wal=4', 'wal=1000'],
    ['wal=5', 'wal=1000'],
    ['wal=1', 'wal=4'],
    ['remaining=1GB', 'remaining=1MB'],
    ['remaining=500GB', 'remaining=400GB'],
    ['wal=1,remaining=1MB', 'wal=500,remaining=500GB'],
  ];

  /** Asks both, with each pair of thresholds; returns the codes that they agreed on. */
  const agree = async (): Promise<Set<number>> => {
    const codes = new Set<number>();
    const snapshot = await snapshotNow();
    for (const [warning, critical] of limits) {
      const own = ours(snapshot, { warning, critical });
      const other = theirs(['--warning', warning, '--critical', critical]);
      const what = `--warning ${warning} --critical ${critical}`;
      assert.equal(own.code, other.code, what);
      assert.deepEqual(Object.keys(own.perf).toSorted(), Object.keys(other.perf).toSorted(), what);
      for (const [label, value] of Object.entries(own.perf)) {
        const off = Math.abs(Number(value) - Number(other.perf[label]));
        // A server that nobody uses writes some WAL, too.
        assert.ok(off <= (label.endsWith('_wal') ? 0 : 1024 ** 2), `${what}: ${label} ${value}`);
      }
      codes.add(own.code);
    }
    return codes;
  };

  const sql = async (...statements: string[]) => {
    const client = await server.open();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  };
  const fill = (files: number) =>
    sql(
      'create table if not exists filler (text text)',
      ...Array.from({ length: files }).flatMap(() => [
        `insert into filler values (repeat('x', 100))`,
        'select pg_switch_wal()',
      ]),
    );
  const statusOf = async (slot: string): Promise<string> => {
    const client = await server.open();
    try {
      const { rows } = await client.query(
        'select wal_status from pg_replication_slots where slot_name = $1',
        [slot],
      );
      return rows[0]?.wal_status;
    } finally {
      await client.end();
    }
  };

  it('agree where there is no slot', async (t) => {
    if (missing) return t.skip(missing);
    assert.deepEqual(await agree(), new Set([0]));
  });

  it('agree on slots that retain four WAL files', async (t) => {
    if (missing) return t.skip(missing);
    await sql(
      `select pg_create_logical_replication_slot('logical_one', 'pgoutput')`,
      `select pg_create_physical_replication_slot('physical_one', true)`,
      `select pg_create_physical_replication_slot('reserves_nothing')`,
    );
    await fill(4);
    assert.deepEqual(await agree(), new Set([0, 1, 2]));
  });

  it('agree on one that is unreserved, and then lost', async (t) => {
    if (missing) return t.skip(missing);
    await sql(
      `alter system set max_slot_wal_keep_size = '32MB'`,
      `alter system set min_wal_size = '32MB'`,
      'select pg_reload_conf()',
    );
    await until('it is unreserved', async () => (await statusOf('physical_one')) === 'unreserved');
    assert.ok((await agree()).has(1));
    await sql('checkpoint');
    await until('it is lost', async () => (await statusOf('physical_one')) === 'lost');
    assert.deepEqual(await agree(), new Set([2]));
  });
});
