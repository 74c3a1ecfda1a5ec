import { spawn } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tool, tryTool } from './tool.ts';

/** A Docker daemon: where it listens, how it is put away, and, where it is ours, how it goes and comes. */
export type Daemon = {
  host: string;
  stop(): Promise<void>;
  outage?: { begin(): Promise<void>; end(): Promise<void> };
};

type Noted = { host: string; owner: number; run: string; bridge: string };

const answers = async (host: string): Promise<boolean> =>
  (await tryTool('docker', ['-H', host, 'version', '--format', '{{.Server.Version}}'])).code === 0;

const lives = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/**
 * A daemon of our own, with its data in `cache`. Where one runs on that data already, because
 * somebody keeps it (keep.ts), it is used and goes on running.
 */
export const startDaemon = async (cache: string): Promise<Daemon> => {
  const note = path.join(cache, 'daemon.json');
  const noted = readNote(note);
  if (noted && (await answers(noted.host))) {
    if (lives(noted.owner)) return { host: noted.host, stop: async () => {} };
    // Of a run that was ended before it could end it: it is as good as one of our own.
    return { host: noted.host, stop: () => endDaemon(cache, noted) };
  }
  // Short, since the path of a socket is; and to be entered by those who may use the socket.
  const run = process.env.TEST_DOCKER_RUN ?? mkdtempSync(path.join(os.tmpdir(), 'ct-docker-'));
  mkdirSync(run, { recursive: true });
  chmodSync(run, 0o755);
  const { bridge: network, pool } = await makeBridge();
  const host = `unix://${path.join(run, 'docker.sock')}`;
  const args = [
    ...['--data-root', path.join(cache, 'data'), '--exec-root', path.join(run, 'exec')],
    ...['--pidfile', path.join(run, 'dockerd.pid'), '--host', host],
    ...['--bridge', network, '--default-address-pool', `base=${pool},size=24`],
  ];
  const logFile = path.join(cache, 'dockerd.log');
  let current = runDaemon(args, logFile);
  const mine: Noted = { host, owner: process.pid, run, bridge: network };
  const stop = async () => {
    await current.end();
    await putAway(cache, mine);
  };
  const outage = {
    begin: () => current.end(),
    end: async () => {
      current = runDaemon(args, logFile);
      await current.ready(host);
    },
  };
  try {
    await current.ready(host);
  } catch (error) {
    await stop();
    throw error;
  }
  writeFileSync(note, JSON.stringify(mine));
  return { host, stop, outage };
};

const runDaemon = (args: readonly string[], logFile: string) => {
  const log = openSync(logFile, 'a');
  const daemon = spawn('dockerd', args, { stdio: ['ignore', log, log] });
  closeSync(log);
  let over = false;
  const ended = new Promise<void>((resolve) => {
    for (const event of ['exit', 'error'])
      daemon.once(event, () => {
        over = true;
        resolve();
      });
  });
  return {
    async ready(host: string) {
      for (let tries = 0; !(await answers(host)); tries += 1) {
        if (over || tries > 300) {
          const last = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-5);
          throw new Error(`dockerd does not start:\n${last.join('\n')}`);
        }
        await sleep(100);
      }
    },
    async end() {
      daemon.kill('SIGTERM');
      await ended;
    },
  };
};

/** Ends a daemon that another process has started, by its pid. */
const endDaemon = async (cache: string, noted: Noted): Promise<void> => {
  const pid = Number(readFileSync(path.join(noted.run, 'dockerd.pid'), 'utf8'));
  const isOurs = readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(path.join(cache, 'data'));
  if (isOurs) process.kill(pid, 'SIGTERM');
  for (let tries = 0; isOurs && existsSync(`/proc/${pid}`) && tries < 600; tries += 1)
    await sleep(100);
  await putAway(cache, noted);
};

const putAway = async (cache: string, { run, bridge }: Noted): Promise<void> => {
  await unmountBelow(run, cache);
  await removeBridge(bridge);
  rmSync(path.join(cache, 'daemon.json'), { force: true });
  rmSync(run, { recursive: true, force: true });
};

const readNote = (file: string): Noted | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Noted;
  } catch {
    return undefined;
  }
};

/** A bridge, and a range for the networks beside it, which nothing else on this machine uses. */
const makeBridge = async () => {
  const used = `${await tool('ip', ['-4', 'route'])}${await tool('ip', ['-4', 'addr'])}`;
  const octet = Array.from({ length: 40 }, (_, i) => 213 + i).find(
    (n) => !used.includes(`10.${n}.`),
  );
  if (octet === undefined) throw new Error('no range of addresses is free for Docker networks');
  const bridge = `ct${process.pid}`;
  await tool('ip', ['link', 'add', bridge, 'type', 'bridge']);
  await tool('ip', ['addr', 'add', `10.${octet}.255.1/24`, 'dev', bridge]);
  await tool('ip', ['link', 'set', bridge, 'up']);
  return { bridge, pool: `10.${octet}.0.0/17` };
};

const removeBridge = async (bridge: string) => {
  await tryTool('ip', ['link', 'del', bridge]);
  for (const table of ['filter', 'nat']) {
    const rules = (await tryTool('iptables', ['-t', table, '-S'])).stdout.split('\n');
    for (const rule of rules.filter((line) => line.split(' ').includes(bridge)))
      await tryTool('iptables', ['-t', table, ...rule.replace(/^-A/, '-D').split(' ')]);
  }
};

const unmountBelow = async (...folders: string[]) => {
  const points = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((point) => folders.some((folder) => point.startsWith(`${folder}/`)));
  for (const point of points.reverse()) await tryTool('umount', ['-l', point]);
};
