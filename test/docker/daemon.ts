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

/** A daemon as it is written down beside its data, for whoever ends it or starts it again. */
type Noted = { host: string; owner: number; run: string; bridge: string; args: string[] };

const noteOf = (cache: string) => path.join(cache, 'daemon.json');
const logOf = (cache: string) => path.join(cache, 'dockerd.log');

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
 * somebody keeps it (keep.ts), it is used and goes on running; else it is `fresh`.
 */
export const startDaemon = async (
  cache: string,
): Promise<{ host: string; fresh: boolean; stop(): Promise<void> }> => {
  const noted = readNote(cache);
  if (noted && (await answers(noted.host))) {
    if (lives(noted.owner)) return { host: noted.host, fresh: false, stop: async () => {} };
    // Of a run that was ended before it could end it: it is as good as one of our own.
    return { host: noted.host, fresh: true, stop: () => putAway(cache, noted) };
  }
  // Short, since the path of a socket is; and to be entered by those who may use the socket.
  const run = process.env.TEST_DOCKER_RUN ?? mkdtempSync(path.join(os.tmpdir(), 'ct-docker-'));
  mkdirSync(run, { recursive: true });
  chmodSync(run, 0o755);
  const { bridge, pool } = await makeBridge();
  const host = `unix://${path.join(run, 'docker.sock')}`;
  const args = [
    ...['--data-root', path.join(cache, 'data'), '--exec-root', path.join(run, 'exec')],
    ...['--pidfile', path.join(run, 'dockerd.pid'), '--host', host],
    ...['--bridge', bridge, '--default-address-pool', `base=${pool},size=24`],
  ];
  const mine: Noted = { host, owner: process.pid, run, bridge, args };
  writeFileSync(noteOf(cache), JSON.stringify(mine));
  try {
    await launch(cache, mine);
  } catch (error) {
    await putAway(cache, mine);
    throw error;
  }
  return { host, fresh: true, stop: () => putAway(cache, mine) };
};

/** Puts away the daemon that this process has started on `cache`, however far that has come. */
export const giveUpDaemon = async (cache: string): Promise<void> => {
  const noted = readNote(cache);
  if (noted?.owner === process.pid) await putAway(cache, noted);
};

/** How the daemon that is noted in `cache` goes and comes back, as by its own service. */
export const outageOf = (cache: string) => {
  const noted = readNote(cache);
  if (!noted) throw new Error(`no daemon is noted in ${cache}`);
  return { begin: () => end(cache, noted), end: () => launch(cache, noted) };
};

// In a group of its own: ctrl-C in a terminal is for those who put it away then.
const launch = async (cache: string, { args, host }: Noted): Promise<void> => {
  const log = openSync(logOf(cache), 'a');
  const daemon = spawn('dockerd', args, { detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  let over = false;
  for (const event of ['exit', 'error'])
    daemon.once(event, () => {
      over = true;
    });
  daemon.unref();
  for (let tries = 0; !(await answers(host)); tries += 1) {
    if (over || tries > 300) {
      const last = readFileSync(logOf(cache), 'utf8').trimEnd().split('\n').slice(-5);
      throw new Error(`dockerd does not start:\n${last.join('\n')}`);
    }
    await sleep(100);
  }
};

/** Ends the daemon by its pid, whoever has started it. */
const end = async (cache: string, { run }: Noted): Promise<void> => {
  const pid = Number(readIfThere(path.join(run, 'dockerd.pid')));
  const command = pid > 0 ? readIfThere(`/proc/${pid}/cmdline`) : '';
  if (!command.includes(path.join(cache, 'data'))) return;
  process.kill(pid, 'SIGTERM');
  for (let tries = 0; existsSync(`/proc/${pid}`) && tries < 600; tries += 1) await sleep(100);
};

const readIfThere = (file: string): string => {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
};

const putAway = async (cache: string, noted: Noted): Promise<void> => {
  await end(cache, noted);
  await unmountBelow(noted.run, cache);
  await removeBridge(noted.bridge);
  rmSync(noteOf(cache), { force: true });
  rmSync(noted.run, { recursive: true, force: true });
};

const readNote = (cache: string): Noted | undefined => {
  try {
    return JSON.parse(readFileSync(noteOf(cache), 'utf8')) as Noted;
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
