import { execFileSync } from 'node:child_process';
import { chownSync } from 'node:fs';
import path from 'node:path';
import { asStandby, type Fault, type Scene, set, slot } from './fault.ts';

const days = 86_400_000;

const withCertificate = async ({ server, run }: Scene) => {
  const at = (name: string) => path.join(server.data, name);
  const made = ['-keyout', at('server.key'), '-out', at('server.crt'), '-subj', '/CN=localhost'];
  execFileSync('openssl', ['req', '-x509', '-nodes', '-days', '2', ...made], { stdio: 'pipe' });
  const { uid, gid } = server.user;
  if (uid !== undefined && gid !== undefined)
    for (const name of ['server.key', 'server.crt']) chownSync(at(name), uid, gid);
  await run(set('listen_addresses', '127.0.0.1, host.invalid'));
};

// Subtransactions that write: each takes a number.
const burn = (count: number) =>
  `create table burnt (n int);
do $$ begin for n in 1..${count} loop begin insert into burnt values (n); exception when others then null; end; end loop; end $$;`;

/** Faults in the settings of the server as a whole. */
export const serverFaults: readonly Fault[] = [
  {
    ...{ id: 'DS01', what: 'wal_level replica', level: 'error', restart: true },
    make: set('wal_level', 'replica'),
  },
  {
    ...{ id: 'DS04', what: 'no cap on retained WAL', level: 'warning' },
    make: set('max_slot_wal_keep_size', '-1'),
  },
  {
    ...{ id: 'DS05', what: 'a cap larger than the disk', level: 'warning' },
    make: set('max_slot_wal_keep_size', '900TB'),
  },
  {
    ...{ id: 'DS06', what: 'a WAL larger than the disk', level: 'warning' },
    make: set('max_wal_size', '900TB'),
  },
  {
    ...{ id: 'DS06', what: 'kept WAL larger than the disk', level: 'warning' },
    make: set('wal_keep_size', '900TB'),
  },
  {
    ...{ id: 'DS07', what: 'a short timeout of walsenders', level: 'warning' },
    make: set('wal_sender_timeout', '5s'),
  },
  {
    ...{ id: 'DS07', what: 'no timeout of walsenders', level: 'info' },
    make: set('wal_sender_timeout', '0'),
  },
  {
    ...{ id: 'DS08', what: 'little memory for decoding', level: 'warning' },
    make: set('logical_decoding_work_mem', '1MB'),
  },
  {
    ...{ id: 'DS20', what: 'a prepared transaction', level: 'info' },
    make: `begin;\ninsert into inventory.customers (first_name, last_name, email) values ('a', 'b', 'c');\nprepare transaction 'it''s mine';`,
  },
  {
    ...{ id: 'DS20', what: 'a forgotten prepared transaction', level: 'warning', later: 600_000 },
    make: `begin;\nlock table inventory.customers in share mode;\nselect pg_current_xact_id();\nprepare transaction 'old';`,
  },
  {
    ...{ id: 'DS21', what: 'a long transaction', level: 'warning', later: 600_000 },
    make: async ({ hold }) => {
      await hold('begin; select pg_current_xact_id()');
    },
  },
  {
    ...{ id: 'DS21', what: 'a very long transaction', level: 'error', later: 2 * 3_600_000 },
    make: async ({ hold }) => {
      await hold('begin; select pg_current_xact_id()');
    },
  },
  {
    ...{ id: 'DS22', what: 'no limit on idle transactions', level: 'info' },
    make: set('idle_in_transaction_session_timeout', '0'),
  },
  {
    ...{ id: 'DS23', what: 'old transaction ids', level: 'warning' },
    async make({ run, server, hold }) {
      await run(`${set('autovacuum', 'off')}\n${set('autovacuum_freeze_max_age', '100000')}`);
      await server.restart();
      // A vacuum that is forced meanwhile waits for it.
      await run('create table kept (n int);');
      await hold('begin; lock table kept in share update exclusive mode');
      await run(burn(170_000));
    },
    before: ({ release }) => release(),
  },
  {
    ...{ id: 'DS24', what: 'autovacuum off', level: 'warning' },
    make: set('autovacuum', 'off'),
  },
  {
    id: 'DS60',
    what: 'a version past its end',
    level: 'warning',
    later: 20 * 365 * days,
    make: '',
    incurable: true,
  },
  {
    ...{ id: 'DS62', what: 'a standby', level: 'info', restart: true },
    make: ({ server }) => asStandby(server),
  },
  {
    ...{ id: 'DS63', what: 'a standby without feedback', level: 'warning', restart: true },
    async make(scene) {
      await scene.run(slot());
      await asStandby(scene.server);
    },
    clean: `select pg_promote();\nselect pg_drop_replication_slot('debezium');`,
  },
  {
    ...{ id: 'DS64', what: 'no time of commits', level: 'info', restart: true },
    make: set('track_commit_timestamp', 'off'),
  },
  {
    ...{ id: 'DS66', what: 'no encryption', level: 'info', restart: true },
    make: withCertificate,
  },
  {
    ...{ id: 'DS67', what: 'passwords in MD5', level: 'warning' },
    make: set('password_encryption', 'md5'),
  },
  {
    ...{ id: 'DS68', what: 'a setting that waits', level: 'warning' },
    make: set('max_wal_senders', '11'),
  },
  {
    ...{ id: 'DS70', what: 'few connections', level: 'warning', restart: true },
    make: set('max_connections', '6'),
  },
];
