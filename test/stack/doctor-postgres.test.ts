import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Client } from 'pg';
import { localFiles } from '../../source/clients/files.ts';
import { postgresChecks } from '../../source/systems/postgres/checks/index.ts';
import { readSettings } from '../../source/systems/postgres/checks/read.ts';
import type { PostgresSettings } from '../../source/systems/postgres/checks/settings.ts';
import type { Checked, Cure } from '../../source/watch/check.ts';
import { type DatabaseServer, databaseServer } from './database-server.ts';
import { asStandby, type Fault, type Scene, set, slot } from './faults/fault.ts';
import { serverFaults } from './faults/server.ts';
import { slotFaults } from './faults/slots.ts';
import { tableFaults } from './faults/tables.ts';
import { until } from './support.ts';

const context = { files: localFiles, patient: false, doubt: { raise() {}, take: () => false } };
const faults = [...serverFaults, ...slotFaults, ...tableFaults];

const read = (endpoint: DatabaseServer['endpoint']): Promise<PostgresSettings> =>
  readSettings(endpoint, context, AbortSignal.timeout(10_000));

const found = (settings: PostgresSettings): (Checked & { id: string })[] =>
  postgresChecks.flatMap(({ id, check }) => check(settings).map((one) => ({ id, ...one })));

const told = (results: readonly Checked[]) =>
  results.map(({ level, found: what }) => `${level}: ${what}`);

/** Fails unless one of the results is at the fault’s level; returns those that are not well. */
const isWrong = (results: readonly Checked[], { level }: Fault) => {
  if (results.every((one) => one.level !== level)) throw new Error(told(results).join('; '));
  return results.filter((one) => one.level !== 'ok');
};

/** Fails unless all is well. */
const isGreen = (results: readonly Checked[]) => {
  if (results.some(({ level }) => level !== 'ok')) throw new Error(told(results).join('; '));
  return true;
};

const patience = 10_000;
const limit = `alter system set idle_in_transaction_session_timeout = '1h';`;
const few = { user: 'few', password: 'to-be-guessed' };

const suite = () => {
  const cleanups: (() => unknown)[] = [];
  return {
    t: { after: (work: () => unknown) => cleanups.unshift(work) } as never,
    end: async () => {
      for (const work of cleanups) await work();
    },
  };
};

describe('doctor on PostgreSQL 18', { timeout: 300_000 }, () => {
  const { t, end } = suite();
  let server: DatabaseServer;
  const endpoint = () => ({ ...server.endpoint, database: 'fault' });

  const sceneOf = (): Scene => {
    const held = new Set<Client>();
    const keep = (client: Client) => {
      held.add(client);
      return client;
    };
    return {
      server,
      run: (text) => server.run(text, { database: 'fault' }),
      async rows(text) {
        const client = await server.open({ database: 'fault' });
        return (await client.query(text).finally(() => client.end())).rows;
      },
      async hold(text) {
        const client = keep(await server.open({ database: 'fault' }));
        await client.query(text);
        return client;
      },
      async read(slot, user) {
        const client = keep(
          await server.open({ database: 'fault', ...user, replication: 'database' }),
        );
        const options = `(proto_version '1', publication_names 'dbz_publication')`;
        void client.query(`START_REPLICATION SLOT ${slot} LOGICAL 0/0 ${options}`).catch(() => {});
        await until('the slot is read', async () =>
          (await read(endpoint())).slots?.some((one) => one.name === slot && one.active),
        );
      },
      async release() {
        for (const client of held) await client.end();
        held.clear();
      },
    };
  };

  const cureWith = async ({ kind, text, restart }: Cure) => {
    if (kind === 'sql') await server.run(text, { database: 'fault' });
    else {
      // As psql would: a command of the replication protocol.
      const [, command = ''] = /-c '(.*)'$/.exec(text) ?? [];
      assert.match(text, /^psql 'dbname=fault replication=database' -c /);
      await server.run(command, { database: 'fault', replication: 'database' } as never);
    }
    if (restart === 'PostgreSQL') await server.restart();
  };

  const examine = async ({ id, later = 0 }: Fault) => {
    const settings = await read(endpoint());
    return found({ ...settings, now: settings.now + later }).filter((one) => one.id === id);
  };
  before(async () => {
    server = await databaseServer(t, 'current');
    await server.run(`${limit}\nselect pg_reload_conf();`);
  });
  after(end);

  /** A copy of the lab’s source, unless the one that is there has not been used. */
  let copied = false;
  const copy = async () => {
    if (copied) return;
    await server.run('drop database if exists fault with (force)', { database: 'postgres' });
    await server.run('create database fault template lab', { database: 'postgres' });
    copied = true;
  };
  const undo = async ({ what, clean = '', make, restart }: Fault, scene: Scene) => {
    await scene.release();
    const reset = `alter system reset all;\n${limit}\nselect pg_reload_conf();`;
    // The server needs a moment to see that who read a slot has gone.
    const undone = () =>
      server.run(`${clean}\n${reset}`, { database: 'fault' }).then(
        () => true,
        (error: Error) => {
          if (!/is active for PID/.test(error.message)) throw error;
          return false;
        },
      );
    await until(`${what} is undone`, undone, patience);
    if (restart || String(make).includes('restart()')) await server.restart();
  };

  it('finds nothing wrong where nothing is', async () => {
    await copy();
    const wrong = found(await read(endpoint())).filter(({ level }) => level !== 'ok');
    assert.deepEqual(told(wrong), []);
  });

  for (const fault of faults)
    it(`${fault.id}: ${fault.what}`, async () => {
      await copy();
      const scene = sceneOf();
      const find = () => examine(fault);
      copied = !fault.used && !tableFaults.includes(fault);
      try {
        if (typeof fault.make === 'string') await scene.run(fault.make);
        else await fault.make(scene);
        if (fault.restart) await server.restart();
        const wrong = await until(
          `${fault.id} finds it`,
          async () => isWrong(await find(), fault),
          patience,
        );
        await fault.before?.(scene);
        for (const { cure, found: what } of wrong) {
          assert.equal(cure?.kind === 'words', fault.incurable === true, what);
          if (cure && !fault.incurable) await cureWith(cure);
        }
        if (!fault.incurable)
          await until(`the cure of ${fault.id} helps`, async () => isGreen(await find()), patience);
      } finally {
        await undo(fault, scene);
      }
    });

  it('says of what a role may not see that it is not known, and of the rest the same', async () => {
    await copy();
    const scene = sceneOf();
    await scene.run(
      `create role few login password '${few.password}';\n${set('wal_sender_timeout', '5s')}`,
    );
    try {
      const all = found(await read(endpoint()));
      const seen = found(await read({ ...endpoint(), ...few }));
      const levels = (results: typeof all) => new Map(results.map(({ id, level }) => [id, level]));
      const known = levels(all);
      const unknown = [...levels(seen)].filter(([id, level]) => level !== known.get(id));
      assert.equal(levels(seen).get('DS07'), 'warning');
      assert.equal(seen.length, all.length);
      assert.deepEqual(unknown, [
        ['DS05', 'unknown'],
        ['DS06', 'unknown'],
        ['DS21', 'unknown'],
      ]);
    } finally {
      await scene.run('drop role few;');
    }
  });

  it('leaves alone who only reads, however long', async () => {
    await copy();
    const scene = sceneOf();
    await scene.hold('begin isolation level repeatable read; select count(*) from pg_class');
    const settings = await read(endpoint());
    const [only] = found({ ...settings, now: settings.now + 10 * 3_600_000 }).filter(
      ({ id }) => id === 'DS21',
    );
    assert.equal(only?.level, 'ok');
    await scene.release();
  });

  it('reads a database in SQL_ASCII, and says that it is one', async () => {
    const made = `create database plain encoding 'SQL_ASCII' template template0`;
    await server.run(made, { database: 'postgres' });
    const results = found(await read({ ...server.endpoint, database: 'plain' }));
    assert.deepEqual(told(results.filter(({ id }) => id === 'DS65')), ['warning: SQL_ASCII']);
  });
});

describe('doctor on PostgreSQL 15', { timeout: 60_000 }, () => {
  const { t, end } = suite();
  let server: DatabaseServer;
  before(async () => {
    server = await databaseServer(t, 'seed');
  });
  after(end);
  const results = async () => found(await read(server.endpoint));

  it('asks for no column that it does not have', async () => {
    await server.run(slot());
    const wrong = (await results()).filter(({ level }) => level !== 'ok');
    assert.deepEqual(
      wrong.map(({ id, level }) => `${id} ${level}`),
      ['DS10 warning', 'DS22 info', 'DS61 info'],
    );
    await server.run(`select pg_drop_replication_slot('debezium');`);
  });

  it('a standby decodes nothing', async () => {
    await asStandby(server);
    await server.restart();
    const [found] = (await results()).filter(({ id }) => id === 'DS62');
    assert.equal(found?.level, 'error');
    await server.run(found.cure?.text ?? '');
    await until('it is the primary', async () =>
      (await results()).every(({ id, level }) => id !== 'DS62' || level === 'ok'),
    );
  });
});
