import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { codeOf, Failure } from '../config/errors.ts';
import { sanitise } from '../text/sanitise.ts';

/** A program that gets the terminal to itself. Its arguments and variables hold no secrets. */
export type TerminalProgram = {
  command: string;
  args: string[];
  cwd: string;
  env: Record<string, string>;
  /** Said before it begins, in whole lines. */
  banner: string;
};

/** There is no such program. */
export class ToolMissing extends Failure {}

export type ToolRun = {
  command: string;
  args: string[];
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  uid?: number;
  gid?: number;
  signal: AbortSignal;
  /** Everything that the tool prints is appended here. */
  logFile?: string;
  /** Hears each line of stdout and stderr. */
  onLine?: (line: string) => void;
  /** Kills the tool when it takes longer, in milliseconds. */
  timeoutMs?: number;
};

/**
 * Runs an outside program to its end in a process group of its own, so that an abort reaches its
 * children too. Resolves with its stdout; throws a Failure with the line that best says why.
 */
export const runTool = (run: ToolRun): Promise<string> =>
  new Promise((resolve, reject) => {
    const name = path.basename(run.command);
    if (run.signal.aborted) return reject(run.signal.reason);
    if (run.logFile) mkdirSync(path.dirname(run.logFile), { recursive: true });
    const log = run.logFile
      ? createWriteStream(run.logFile, { flags: 'a', mode: 0o600 })
      : undefined;
    log?.on('error', () => {});
    log?.write(`$ ${run.command} ${run.args.join(' ')}\n`);
    const child = spawn(run.command, run.args, {
      cwd: run.cwd,
      env: run.env,
      uid: run.uid,
      gid: run.gid,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // Children may outlive the tool itself; the group is theirs until the last has closed our pipes.
    let closed = false;
    const killGroup = (signal: NodeJS.Signals) => {
      if (child.pid === undefined || closed) return;
      try {
        process.kill(-child.pid, signal);
      } catch {
        // It ended in this moment.
      }
    };
    const onAbort = () => {
      killGroup('SIGTERM');
      setTimeout(() => killGroup('SIGKILL'), 2000).unref();
    };
    run.signal.addEventListener('abort', onAbort, { once: true });
    let timedOut = false;
    const timer =
      run.timeoutMs &&
      setTimeout(() => {
        timedOut = true;
        onAbort();
      }, run.timeoutMs);
    const tail: string[] = [];
    let output = '';
    const hear = (line: string) => {
      run.onLine?.(line);
      if (line.trim() && tail.push(line) > 60) tail.shift();
    };
    const listen = (stream: Readable, keep: boolean) => {
      const decoder = new StringDecoder('utf8');
      let pending = '';
      stream.on('data', (chunk: Buffer) => {
        log?.write(chunk);
        const text = decoder.write(chunk);
        if (keep) output += text;
        const lines = (pending + text).split(/\r?\n|\r/);
        pending = lines.pop() ?? '';
        lines.forEach(hear);
      });
      // The last line need not end in a line break.
      stream.on('end', () => pending !== '' && hear(pending));
    };
    listen(child.stdout, true);
    listen(child.stderr, false);
    const finish = (settle: () => void) => {
      closed = true;
      clearTimeout(timer || undefined);
      run.signal.removeEventListener('abort', onAbort);
      log?.end();
      settle();
    };
    child.on('error', (error) =>
      finish(() =>
        reject(
          codeOf(error) === 'ENOENT'
            ? new ToolMissing(`${run.command} is not there`)
            : new Failure(`${name}: ${error.message}`),
        ),
      ),
    );
    child.on('close', (code, signal) =>
      finish(() => {
        if (run.signal.aborted) return reject(run.signal.reason);
        if (code === 0) return resolve(output);
        const how = timedOut
          ? `gave no end within ${Math.round((run.timeoutMs ?? 0) / 1000)} s`
          : `failed (${signal ?? `exit ${code}`})`;
        const more = run.logFile ? `; all of it: ${run.logFile}` : '';
        reject(new Failure(`${name} ${how}: ${tellingLine(tail)}${more}`));
      }),
    );
  });

// Tools end with advice; the first line that calls itself an error says more.
const tellingLine = (tail: string[]): string => {
  const line =
    tail.find((text) => /no space left/i.test(text)) ??
    tail.find((text) => /^\s*(\[?ERROR\]?|error|fatal|npm error)\b/i.test(text)) ??
    tail.at(-1) ??
    'it printed nothing';
  return sanitise(line.trim()).slice(0, 300);
};
