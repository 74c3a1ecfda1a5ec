import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { freePort } from '../../source/os/ports.ts';
import { readKafka } from '../../source/systems/kafka/checks/read.ts';
import type { LabStatus } from '../../source/watch/lab.ts';
import { withLines } from './kafka-tools.ts';
import { root, temporaryFolder, until } from './support.ts';

/** 127.0.0.1 in a form that doctor takes for the address of another machine. */
const elsewhere = '[::ffff:127.0.0.1]';

/**
 * Three brokers of the lab’s Kafka, which end with the test: the first is the controller, too.
 * `linesOf`: what a broker’s file has besides.
 */
export const threeBrokers = async (
  t: Pick<TestContext, 'after'>,
  { services }: LabStatus,
  linesOf: (id: number, port: number) => readonly string[],
) => {
  const pid = services.find(({ name }) => name === 'kafka')?.pid;
  assert.ok(pid);
  // What the lab’s own runs with, but for its file: the archive of its classes saves half of a start.
  const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    .split('\0')
    .filter((word) => word !== '' && !word.startsWith('-XX:ArchiveClassesAtExit='))
    .slice(0, -1);
  const children = new Map<number, ChildProcess>();
  const folder = temporaryFolder(t, 'brokers', () =>
    Promise.all([...children.keys()].map((id) => stop(id, 'SIGKILL'))),
  );
  const ports: number[] = [];
  for (let each = 0; each < 4; each += 1) ports.push(await freePort(new Set(ports)));
  const [controller, ...ofBrokers] = ports as [number, number, number, number];
  const portOf = (id: number) => ofBrokers[id - 1] as number;
  const fileOf = (id: number) => path.join(folder, `${id}.properties`);
  const cluster = randomBytes(16).toString('base64url');
  const stack = readFileSync(path.join(root, 'stack', 'kafka', 'server.properties'), 'utf8');

  const start = (id: number) => {
    const log = openSync(path.join(folder, `${id}.log`), 'a');
    const [java = '', ...args] = [...command, fileOf(id)];
    // A few seconds are too short for code of the second compiler.
    args.unshift('-XX:TieredStopAtLevel=1');
    children.set(id, spawn(java, args, { cwd: folder, stdio: ['ignore', log, log] }));
    closeSync(log);
  };
  const stop = async (id: number, signal: 'SIGTERM' | 'SIGKILL') => {
    const child = children.get(id);
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  };
  const seed = `${elsewhere}:${portOf(1)}`;
  const all = () =>
    until('all brokers have joined', async () => {
      const { brokers } = await readKafka({ brokers: [seed] }, AbortSignal.timeout(5000));
      return brokers.length === 3 && brokers.every(({ config }) => config !== null);
    });

  for (const id of [1, 2, 3]) {
    const data = path.join(folder, `data-${id}`);
    mkdirSync(data);
    // All that formatting it would write.
    const meta = ['version=1', `cluster.id=${cluster}`, `node.id=${id}`, ''];
    writeFileSync(path.join(data, 'meta.properties'), meta.join('\n'));
    const own = `PLAINTEXT://127.0.0.1:${portOf(id)}`;
    const lines = [
      `node.id=${id}`,
      `process.roles=${id === 1 ? 'broker,controller' : 'broker'}`,
      `controller.quorum.voters=1@127.0.0.1:${controller}`,
      `listeners=${id === 1 ? `${own},CONTROLLER://127.0.0.1:${controller}` : own}`,
      `advertised.listeners=PLAINTEXT://${elsewhere}:${portOf(id)}`,
      `log.dirs=${data}`,
    ];
    writeFileSync(fileOf(id), withLines(withLines(stack, lines), linesOf(id, portOf(id))));
    start(id);
  }
  await all();
  return {
    seed,
    /** The same broker for clients that take no such address. */
    plain: `127.0.0.1:${portOf(1)}`,
    /** Starts a broker anew with these lines in place of those in its file. */
    async restart(id: number, lines: readonly string[]): Promise<void> {
      writeFileSync(fileOf(id), withLines(readFileSync(fileOf(id), 'utf8'), lines));
      await stop(id, 'SIGTERM');
      start(id);
      await all();
    },
  };
};
