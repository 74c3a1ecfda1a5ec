import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { inTerminal } from '../../test/stack/pty.ts';

/** A program that is measured in a terminal; `first` is on its first screen. */
export type Program = { name: string; command: string[]; env: NodeJS.ProcessEnv; first: RegExp };

/** Milliseconds from the start until the first screen, and until `row` is seen. */
export type Times = { first: number; row?: number };

/** Percent of a core, resident bytes, bytes a second to the terminal. */
export type Cost = { cpuPercent: number; memory: number; bytesPerS: number };

/** Every program gets a terminal of this size. */
export const size = { columns: 120, rows: 36 };

/** The middle one of the values. */
export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Milliseconds from the start of a program to what is to be seen on its screen. */
export const startOf = async (program: Program, row?: RegExp): Promise<Times> => {
  const screen = inTerminal(program.command, { ...size, env: program.env });
  await screen.pid;
  const began = performance.now();
  const seen: Partial<Times> = {};
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${program.name} shows nothing`)), 20_000);
    screen.onChange(() => {
      const text = screen.lines().join('\n');
      if (program.first.test(text)) seen.first ??= performance.now() - began;
      if (row?.test(text)) seen.row ??= performance.now() - began;
      if (seen.first === undefined || (row && seen.row === undefined)) return;
      clearTimeout(late);
      resolve();
    });
  });
  process.kill(await screen.pid, 'SIGTERM');
  await screen.ended;
  return seen as Times;
};

const ticksPerS = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** CPU seconds and resident bytes of a process, with those of its children or without. */
export const usage = (pid: number, withChildren = true): { cpu: number; memory: number } => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const resident = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  const own = {
    // Of children that have ended too.
    cpu:
      fields.slice(11, withChildren ? 15 : 13).reduce((sum, ticks) => sum + ticks, 0) / ticksPerS,
    memory: Number(resident ?? 0) * 1024,
  };
  if (!withChildren) return own;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return (children === '' ? [] : children.split(' '))
    .map((child) => usage(Number(child)))
    .reduce((a, b) => ({ cpu: a.cpu + b.cpu, memory: a.memory + b.memory }), own);
};

/** What running programs cost while `forS` seconds pass. */
export const costOver = async (
  running: { pid: number; bytes: () => number }[],
  forS: number,
): Promise<Cost[]> => {
  const before = running.map(({ pid, bytes }) => ({ ...usage(pid), bytes: bytes() }));
  await sleep(forS * 1000);
  return running.map(({ pid, bytes }, index) => {
    const [then, now] = [before[index] as (typeof before)[number], usage(pid)];
    return {
      cpuPercent: ((now.cpu - then.cpu) / forS) * 100,
      memory: now.memory,
      bytesPerS: (bytes() - then.bytes) / forS,
    };
  });
};

/** Prints costs as a table, a row a program. */
export const report = (
  title: string,
  programs: readonly Pick<Program, 'name'>[],
  costs: readonly Cost[],
): void => {
  console.log(`\n${title}\n\n| | CPU of a core | memory | to the terminal |\n|---|---|---|---|`);
  for (const [index, { name }] of programs.entries()) {
    const { cpuPercent, memory, bytesPerS } = costs[index] as Cost;
    const mb = Math.round(memory / 1024 / 1024);
    console.log(
      `| ${name} | ${cpuPercent.toFixed(1)} % | ${mb} MB | ${(bytesPerS / 1024).toFixed(2)} KB/s |`,
    );
  }
};
