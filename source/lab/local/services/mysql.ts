import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { type MysqlClient, withMysql } from '../../../clients/mysql.ts';
import { Failure } from '../../../config/errors.ts';
import { commandFor } from '../../../config/program.ts';
import { runTool } from '../../../os/tool.ts';
import { host, logins, topic } from '../../contract/names.ts';
import { sqlAnswers } from '../../contract/ready.ts';
import { sources } from '../../contract/sources/index.ts';
import { mysqlProgram } from '../install/mysql.ts';
import { overlay, stackText, writePrivate } from '../state/files.ts';
import type { Lab } from '../state/lab.ts';
import { readSecret } from '../state/secrets.ts';
import { giveTo } from '../state/user.ts';
import type { LocalService } from './types.ts';

const name = 'mysql';
const connectTimeoutMs = 10_000;

const installedIn = ({ installed, layout }: Pick<Lab, 'installed' | 'layout'>): string => {
  if (installed.mysql) return installed.mysql;
  throw new Failure(`${name} is not installed: ${commandFor(layout, 'up')} installs it`);
};

const settingsFile = ({ layout }: Pick<Lab, 'layout'>) => layout.conf(name, 'my.cnf');

/** The libraries that it comes with stand beside it. */
const environmentOf = (folder: string) => ({ LD_LIBRARY_PATH: path.join(folder, 'lib') });

export const mysql: LocalService = {
  name,
  source: name,
  after: [],
  units: ['mysql'],
  ports: [name],
  settings: (lab) => ({
    'mysql/my.cnf': overlay(stackText(name, 'my.cnf'), 'ini', {
      basedir: installedIn(lab),
      datadir: lab.layout.dataOf(name),
      lc_messages_dir: path.join(installedIn(lab), 'share'),
      bind_address: host,
      port: lab.ports.mysql,
      socket: path.join(lab.layout.run, 'mysql.sock'),
      pid_file: lab.layout.dataOf(name, 'mysqld.pid'),
    }),
  }),
  program: (lab) => ({
    name,
    command: [mysqlProgram(installedIn(lab)), `--defaults-file=${settingsFile(lab)}`],
    environment: environmentOf(installedIn(lab)),
    directory: lab.layout.run,
    stopWaitSeconds: 20,
    restart: 'always',
  }),
  prepare: {
    what: 'creating the data directory',
    done: ({ layout }) => existsSync(layout.dataOf(name)),
    async run(lab, signal) {
      const { layout, user } = lab;
      // Made aside and renamed: an interrupted start never looks like a server's data.
      const aside = layout.dataOf(`${name}.new`);
      const first = layout.conf(name, 'first.sql');
      rmSync(aside, { recursive: true, force: true });
      mkdirSync(aside, { mode: 0o700 });
      giveTo(aside, user);
      writePrivate(first, firstStatements(lab), user);
      try {
        await runTool({
          command: mysqlProgram(installedIn(lab)),
          args: [
            ...[`--defaults-file=${settingsFile(lab)}`, '--initialize-insecure'],
            ...[`--datadir=${aside}`, `--init-file=${first}`],
          ],
          cwd: layout.run,
          env: { PATH: process.env.PATH, LANG: 'C.UTF-8', ...environmentOf(installedIn(lab)) },
          uid: user.uid,
          gid: user.gid,
          signal,
          logFile: layout.log('setup'),
        });
      } finally {
        rmSync(first, { force: true });
      }
      renameSync(aside, layout.dataOf(name));
    },
  },
  ready: sqlAnswers,
  configure: {
    what: 'creating the table and the user of Debezium',
    run: (lab, { source }, signal) =>
      withMysql(source, { connectTimeoutMs, signal }, async (client) => {
        await runAll(client, stackText(name, 'init.sql'));
        const password = client.literal(readSecret(lab.layout, 'debezium.properties'));
        await client.run(`ALTER USER '${logins.capture}'@'%' IDENTIFIED BY ${password}`);
        if (!(await hasTable(client))) await runAll(client, stackText(name, 'customers.sql'));
      }),
  },
};

// The lab listens on loopback only; and without names of hosts 127.0.0.1 is not localhost.
const firstStatements = ({ layout }: Lab): string => {
  const { login, secret } = sources.mysql;
  const password = readSecret(layout, secret);
  return [
    `RENAME USER '${login}'@'localhost' TO '${login}'@'%';`,
    `ALTER USER '${login}'@'%' IDENTIFIED BY '${password}';`,
    '',
  ].join('\n');
};

/** Runs the statements of a file, each of which ends with a line. */
const runAll = async (client: MysqlClient, text: string): Promise<void> => {
  for (const statement of text.replaceAll(/^--.*$/gm, '').split(/;[ \t]*(?:\n|$)/))
    if (statement.trim() !== '') await client.run(statement);
};

const hasTable = async (client: MysqlClient): Promise<boolean> => {
  const [, schema, table] = topic.split('.');
  const sql = 'SELECT 1 FROM information_schema.tables WHERE table_schema = ? AND table_name = ?';
  return (await client.run(sql, [schema, table])).rows.length > 0;
};
