import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import type { Client } from 'pg';
import { withPostgres } from '../../../clients/postgres.ts';
import { Failure } from '../../../config/errors.ts';
import { commandFor } from '../../../config/program.ts';
import { runTool } from '../../../os/tool.ts';
import type { LabTarget } from '../../../watch/lab.ts';
import { host, logins } from '../../contract/names.ts';
import { sqlAnswers } from '../../contract/ready.ts';
import { sources } from '../../contract/sources/index.ts';
import { postgresProgram } from '../install/postgres.ts';
import { overlay, stackText } from '../state/files.ts';
import type { Lab } from '../state/lab.ts';
import { readSecret } from '../state/secrets.ts';
import { giveTo } from '../state/user.ts';
import type { LocalService } from './types.ts';

const { login, secret, database } = sources.postgres;

const installedIn = ({ installed, layout }: Pick<Lab, 'installed' | 'layout'>): string => {
  if (installed.postgres) return installed.postgres;
  throw new Failure(`postgres is not installed: ${commandFor(layout, 'up')} installs it`);
};

export const postgres: LocalService = {
  name: 'postgres',
  source: 'postgres',
  after: [],
  units: ['postgres'],
  ports: ['postgres'],
  settings: ({ layout, ports }) => ({
    'postgres/pg_hba.conf': stackText('postgres', 'pg_hba.conf'),
    'postgres/postgresql.conf': overlay(stackText('postgres', 'postgresql.conf'), 'postgresql', {
      data_directory: `'${layout.dataOf('postgres')}'`,
      hba_file: `'${layout.conf('postgres', 'pg_hba.conf')}'`,
      ident_file: `'${layout.dataOf('postgres', 'pg_ident.conf')}'`,
      listen_addresses: `'${host}'`,
      port: ports.postgres,
      unix_socket_directories: `'${layout.run}'`,
    }),
  }),
  program: ({ layout, installed }) => ({
    name: 'postgres',
    command: [
      postgresProgram(installedIn({ layout, installed }), 'postgres'),
      ...['-D', layout.dataOf('postgres')],
      ...['-c', `config_file=${layout.conf('postgres', 'postgresql.conf')}`],
    ],
    directory: layout.run,
    // Fast shutdown: sessions are ended and the WAL is closed; TERM would wait for every session.
    stopSignal: 'INT',
    stopWaitSeconds: 20,
    restart: 'always',
  }),
  prepare: {
    what: 'creating the database cluster',
    done: ({ layout }) => existsSync(layout.dataOf('postgres')),
    async run({ layout, installed, user }, signal) {
      // Made aside and renamed: an interrupted initdb never looks like a cluster.
      const aside = layout.dataOf('postgres.new');
      rmSync(aside, { recursive: true, force: true });
      mkdirSync(aside, { mode: 0o700 });
      giveTo(aside, user);
      await runTool({
        command: postgresProgram(installedIn({ layout, installed }), 'initdb'),
        args: [
          ...['-D', aside, '-U', login, '--auth=scram-sha-256'],
          `--pwfile=${layout.secret(secret)}`,
          ...['--encoding=UTF8', '--locale=C', '--data-checksums'],
        ],
        cwd: layout.run,
        env: { PATH: process.env.PATH, LANG: 'C.UTF-8', HOME: layout.home },
        uid: user.uid,
        gid: user.gid,
        signal,
        logFile: layout.log('setup'),
      });
      renameSync(aside, layout.dataOf('postgres'));
    },
  },
  ready: sqlAnswers,
  configure: {
    what: 'creating tables, roles and the publication',
    async run(lab, target) {
      await withClient(target, 'postgres', async (client) => {
        const { rowCount } = await client.query('select from pg_database where datname = $1', [
          database,
        ]);
        if (rowCount === 0)
          await client.query(`create database ${client.escapeIdentifier(database)}`);
      });
      await withClient(target, database, async (client) => {
        await client.query(stackText('postgres', 'init.sql'));
        await setCapturePassword(client, lab);
      });
    },
  },
};

// Sent as a SCRAM verifier would be better still; the connection is loopback and statements of
// failed commands are not logged (postgresql.conf).
const setCapturePassword = async (client: Client, { layout }: Lab) => {
  const password = client.escapeLiteral(readSecret(layout, 'debezium.properties'));
  await client.query(`alter role ${logins.capture} password ${password}`);
};

const withClient = (
  { source: endpoint }: LabTarget,
  database: string,
  work: (client: Client) => Promise<void>,
): Promise<void> =>
  withPostgres({ ...endpoint, database }, { connectionTimeoutMillis: 10_000 }, work);
