import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'node:test';
import pg, { type Client, type ClientConfig } from 'pg';
import { readVersions } from '../../source/config/versions.ts';
import { downloadsFolder, unitCache } from '../../source/lab/local/install/cache.ts';
import {
  postgresProgram,
  postgres as postgresUnit,
} from '../../source/lab/local/install/postgres.ts';
import { serviceUser } from '../../source/lab/local/state/user.ts';
import { freePort } from '../../source/os/ports.ts';
import { root, sharedCache, temporaryFolder, until } from './support.ts';

const installed = async (set: string): Promise<string> => {
  const versions = readVersions(set);
  const cache = unitCache(sharedCache().CDC_TOP_CACHE);
  const made = { source: 'postgres', capture: 'connect' } as const;
  const unit = postgresUnit({ versions, pythonMinor: '', withJdk: false, ...made });
  const never = async () => {
    throw new Error('PostgreSQL needs no Maven');
  };
  await cache.install(
    unit,
    {
      versions,
      ...{ python: '', maven: never, javaHome: () => '', env: process.env },
      downloads: downloadsFolder(cache.root),
      signal: AbortSignal.timeout(300_000),
      onProgress: () => {},
    },
    () => {},
  );
  return cache.folder(unit) as string;
};

/**
 * A real PostgreSQL of a version set with the source side of a lab in database `lab`, and nothing
 * else of a lab; it ends with the test.
 */
export const databaseServer = async (t: Pick<TestContext, 'after'>, set: string) => {
  const program = await installed(set);
  const user = serviceUser(undefined);
  let child: ChildProcess | undefined;
  const folder = temporaryFolder(t, `pg-${set}`, () => stop());
  const data = path.join(folder, 'data');
  const password = randomBytes(12).toString('hex');
  const secret = path.join(folder, 'password');
  writeFileSync(secret, password);
  mkdirSync(data, { mode: 0o700 });
  if (user.uid !== undefined && user.gid !== undefined)
    for (const each of [data, secret]) chownSync(each, user.uid, user.gid);
  const as = { uid: user.uid, gid: user.gid, cwd: folder };
  execFileSync(
    postgresProgram(program, 'initdb'),
    [
      '-D',
      data,
      '-U',
      'postgres',
      '--auth=scram-sha-256',
      `--pwfile=${secret}`,
      '--no-sync',
    ].concat(['--encoding=UTF8', '--locale=C', '--data-checksums']),
    { ...as, stdio: 'pipe', env: { PATH: process.env.PATH, LANG: 'C.UTF-8' } },
  );
  const port = await freePort(new Set());
  const conf = readFileSync(path.join(root, 'stack', 'postgres', 'postgresql.conf'), 'utf8')
    .split('\n')
    .filter((line) => !/^(\w+_file|data_directory|listen_addresses|port|unix_)/.test(line));
  const own = [`port = ${port}`, `listen_addresses = '127.0.0.1'`, `unix_socket_directories = ''`];
  const quick = ['fsync = off', 'max_prepared_transactions = 5', 'autovacuum_naptime = 1h'];
  appendFileSync(path.join(data, 'postgresql.conf'), [...conf, ...own, ...quick, ''].join('\n'));

  const endpoint = { host: '127.0.0.1', port, user: 'postgres', password, database: 'lab' };
  const open = async (config: ClientConfig & { replication?: string } = {}): Promise<Client> => {
    const client = new pg.Client({ ...endpoint, ...config } as ClientConfig);
    client.on('error', () => {});
    await client.connect();
    return client;
  };
  const start = async () => {
    child = spawn(postgresProgram(program, 'postgres'), ['-D', data], { ...as, stdio: 'ignore' });
    await until('PostgreSQL answers', async () => {
      if (child?.exitCode !== null) throw new Error('PostgreSQL has ended');
      await (await open({ database: 'postgres' })).end();
      return true;
    });
  };
  const stop = async () => {
    const ending = child;
    child = undefined;
    if (!ending || ending.exitCode !== null) return;
    const ended = new Promise((resolve) => ending.once('exit', resolve));
    ending.kill('SIGINT');
    await ended;
  };
  /** Runs statements one by one, as psql does: each ends with a line. */
  const run = async (text: string, config?: ClientConfig) => {
    const client = await open(config);
    try {
      for (const statement of text.split(/;[ \t]*(?:\n|$)/))
        if (statement.trim() !== '') await client.query(statement);
    } finally {
      await client.end();
    }
  };
  await start();
  await run('create database lab', { database: 'postgres' });
  const client = await open();
  await client.query(readFileSync(path.join(root, 'stack', 'postgres', 'init.sql'), 'utf8'));
  await client.query(`alter role debezium password '${password}'`);
  await client.end();
  return {
    ...{ endpoint, data, user, open, run, start, stop },
    restart: async () => {
      await stop();
      await start();
    },
  };
};
export type DatabaseServer = Awaited<ReturnType<typeof databaseServer>>;
