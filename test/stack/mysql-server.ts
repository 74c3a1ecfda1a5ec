import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { connectMysql, type MysqlEndpoint } from '../../source/clients/mysql.ts';
import { freePort } from '../../source/os/ports.ts';
import { NotHere } from './debian.ts';
import {
  type Flavour,
  firstData,
  give,
  installed,
  runAs,
  settingsOf,
  whyNoMysql,
} from './mysql-programs.ts';
import { temporaryFolder, until } from './support.ts';

export { type Flavour, whyNoMysql } from './mysql-programs.ts';

/** A real server on a free port, with settings that a capture needs; it ends with the test. */
export const mysqlServer = async (t: Pick<TestContext, 'after'>, flavour: Flavour) => {
  const why = whyNoMysql(flavour);
  if (why) throw new NotHere(why);
  const program = installed(flavour);
  let child: ChildProcess | undefined;
  const folder = temporaryFolder(t, flavour, () => stop());
  give(folder);
  const data = path.join(folder, 'data');
  const file = path.join(folder, 'my.cnf');
  const port = await freePort(new Set());
  const settings = settingsOf(flavour, program, { folder, port });
  writeFileSync(file, settings, { mode: 0o644 });
  execFileSync('cp', ['-a', firstData(flavour, program), data]);
  const { binary } = program;
  const as = runAs(program, folder);

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
