import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { inTerminal } from '../../test/stack/pty.ts';
import { root } from '../../test/stack/support.ts';
import { liveHeapsOf } from './heap.ts';

const sizes = [
  [120, 36],
  [80, 24],
  [200, 60],
  [60, 15],
  [120, 36],
] as const;
// Keys that look and change nothing; what one opens, a later one closes.
const keys = ['1', 'z', 'z', 'j', 'j', 'o', '2', 'z', '\u001B', '3', 'j', 'k', '4', 'G', 'g', '5'];
const moreKeys = ['?', '?', '1', 'l', 'w', 'G', 'l', ' ', ' ', '+', '-', '\t', '\f'];
// What a view held is given back, and what the next one would hold is not there yet.
const restMs = 15_000;
const longestRoundMs = 120_000;

/**
 * The monitor, looked at as by a person who never tires, and started again where it ends by itself.
 * With `snapshots` it leaves a heap snapshot in that folder with each measurement.
 */
export const soakMonitor = (setting: {
  env: NodeJS.ProcessEnv;
  /** Until when; `sleep` returns early then. */
  going: AbortSignal;
  sleep(ms: number): Promise<void>;
  onFault(text: string): void;
  snapshots: string | undefined;
}) => {
  const { env, going, sleep, onFault, snapshots } = setting;
  const flags = snapshots ? ['--heapsnapshot-signal=SIGUSR2', `--diagnostic-dir=${snapshots}`] : [];
  const command = [process.execPath, ...flags, path.join(root, 'dist', 'cli.js')];
  const [columns, rows] = sizes[0];
  const open = () => inTerminal(command, { columns, rows, env });
  let screen = open();
  let before = 0;
  let pressed = 0;
  // Who wants the keyboard to rest, at the end of a round of keys: half of one may have slowed it down.
  let wanted: { rests(): void; over: Promise<void> } | undefined;

  return {
    kill: () => screen.kill(),
    pid: () => screen.pid,
    /** Bytes written to the terminal so far. */
    written: () => before + screen.raw().length,
    pressed: () => pressed,
    /** Presses keys and resizes. */
    async look() {
      const all = [...keys, ...moreKeys];
      for (let n = 0; !going.aborted; n += 1) {
        if (wanted && n % all.length === 0) {
          wanted.rests();
          await wanted.over;
        }
        await screen.press(all[n % all.length] as string);
        if (n % 5 === 4)
          screen.resize(...(sizes[Math.floor(n / 5) % sizes.length] as [number, number]));
        pressed += 1;
        await sleep(2000);
      }
    },
    async watch() {
      while (!going.aborted) {
        const code = await Promise.race([screen.ended, sleep(1000).then(() => 'runs' as const)]);
        if (code === 'runs' || going.aborted) continue;
        onFault(`the monitor ended by itself (${code}): ${screen.lines().join(' ').slice(0, 200)}`);
        before += screen.raw().length;
        await sleep(5000);
        screen = open();
      }
    },
    /** Live heaps, with the monitor as it begins: what a view holds is not what has gathered. */
    async heapsAtRest(pids: Readonly<Record<string, number>>) {
      const [rest, over] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      wanted = { rests: rest.resolve, over: over.promise };
      await Promise.race([rest.promise, sleep(longestRoundMs)]);
      for (const key of ['\u001B', '\u001B', '\u001B', '1']) await screen.press(key);
      screen.resize(columns, rows);
      await sleep(restMs);
      const heaps = await liveHeapsOf(pids);
      if (snapshots) process.kill(await screen.pid, 'SIGUSR2');
      wanted = undefined;
      over.resolve();
      return heaps;
    },
    /** Leaves it as a person does; its exit code, or what became of that. */
    async leave() {
      // Whatever is open closes first.
      for (const key of ['\u001B', '\u001B', '\u001B', 'q', 'q']) {
        await screen.press(key);
        await pause(1000);
      }
      return await Promise.race([screen.ended, pause(20_000, 'it does not end')]);
    },
  };
};
