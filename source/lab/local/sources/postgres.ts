import path from 'node:path';
import { Failure } from '../../../config/errors.ts';
import { host } from '../../contract/names.ts';
import { sources } from '../../contract/sources/index.ts';
import { onPath } from '../install/checks.ts';
import { postgres as unit } from '../install/postgres.ts';
import { overlay, stackText } from '../state/files.ts';
import type { LocalSource } from './types.ts';

const { login, database, clientFile } = sources.postgres;

export const postgres: LocalSource = {
  units: (options) => [unit(options)],
  plugins: ({ installed }) => path.join(installed.jars, 'connect-plugins'),
  serverJars: () => [],
  notebooks: {
    settings: ({ layout, ports }) => ({
      'jupyter/pg_service.conf': overlay(stackText('jupyter', 'pg_service.conf'), 'ini', {
        host,
        port: ports.postgres,
        passfile: layout.secret(clientFile.name),
      }),
    }),
    // Of service `lab`, which notebooks name in place of host, port and password.
    variables: ({ layout }) => ({ PGSERVICEFILE: layout.conf('jupyter', 'pg_service.conf') }),
  },
  client(_lab, { cwd, env, of }) {
    const command = onPath('psql', process.env);
    if (!command)
      throw new Failure('there is no psql on PATH: it comes with the package postgresql-client');
    const options = [process.env.PGOPTIONS, env.PGOPTIONS].filter(Boolean).join(' ');
    const banner = `cdc-top: psql on the source of ${of}; \\q comes back`;
    return { command, args: [], cwd, env: { ...env, PGOPTIONS: options }, banner };
  },
  shell: ({ layout, ports }) => ({
    variables: {
      PGHOST: host,
      PGPORT: String(ports.postgres),
      PGUSER: login,
      PGDATABASE: database,
    },
    secrets: { PGPASSFILE: layout.secret(clientFile.name) },
  }),
};
