import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Finding, findingKey } from '../../../source/watch/finding.ts';

/** A line of the built command, and when it was heard, ms since the epoch. */
export type Word = { at: number; event: string; finding?: Finding; verdict: Finding };

export type Watcher = {
  /** ms since the epoch. */
  startedAt: number;
  /** Everything that was said, oldest first. */
  words: readonly Word[];
  /** The last verdict; undefined before the first word. */
  verdict(): Finding | undefined;
  /** What is found now. */
  found(): readonly Finding[];
  /** Returns once `holds`, or false after `ms`. Looks again at every word, and ten times a second. */
  until(holds: () => boolean, ms: number): Promise<boolean>;
  close(): Promise<void>;
};

/** Runs `cdc-top watch --json`, which knows nothing of this script, and listens. `signal` ends waiting for it. */
export const watcher = (
  command: readonly string[],
  env: NodeJS.ProcessEnv,
  { signal, onLine = () => {} }: { signal?: AbortSignal; onLine?: (line: string) => void } = {},
): Watcher => {
  const [program, ...args] = command;
  const child = spawn(program as string, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const words: Word[] = [];
  const found = new Map<string, Finding>();
  let ended = false;
  const closed = new Promise<void>((resolve) =>
    child.on('close', () => {
      ended = true;
      resolve();
    }),
  );
  createInterface(child.stdout).on('line', (line) => {
    type Line = { event: string; finding?: Finding; findings?: Finding[]; verdict?: Finding };
    onLine(line);
    const { event, finding, findings = [], verdict } = JSON.parse(line) as Line;
    // Latency, once a minute: no word on what is wrong.
    if (!verdict) return;
    words.push({ at: Date.now(), event, finding, verdict });
    for (const each of finding ? [finding] : findings)
      if (event === 'resolved') found.delete(findingKey(each));
      else found.set(findingKey(each), each);
  });
  return {
    startedAt: Date.now(),
    words,
    verdict: () => words.at(-1)?.verdict,
    found: () => [...found.values()],
    async until(holds, ms) {
      const deadline = Date.now() + ms;
      while (!holds()) {
        signal?.throwIfAborted();
        if (ended) throw new Error(`${command.join(' ')} has ended`);
        if (Date.now() > deadline) return false;
        await sleep(100);
      }
      return true;
    },
    async close() {
      child.kill('SIGTERM');
      await closed;
    },
  };
};
