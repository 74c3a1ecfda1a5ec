import { spawn } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import path from 'node:path';

export type ToolOptions = {
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Everything that the tool prints is appended here. */
  logFile?: string;
  input?: string;
};

export type ToolEnd = { code: number | null; stdout: string; stderr: string };

/** Runs a program to its end. */
export const tryTool = (
  command: string,
  args: readonly string[],
  { env, cwd, logFile, input }: ToolOptions = {},
): Promise<ToolEnd> =>
  new Promise((resolve) => {
    const child = spawn(command, args, { env: { ...process.env, ...env }, cwd });
    const log = logFile ? createWriteStream(logFile, { flags: 'a' }) : undefined;
    log?.write(`$ ${command} ${args.join(' ')}\n`);
    const end: ToolEnd = { code: null, stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const)
      child[name].on('data', (chunk: Buffer) => {
        end[name] += chunk;
        log?.write(chunk);
      });
    child.on('error', ({ message }) => {
      end.stderr += message;
    });
    child.on('close', (code) => {
      log?.end();
      resolve({ ...end, code });
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });

/** Runs a program; resolves with its stdout, throws with its last lines where it fails. */
export const tool = async (
  command: string,
  args: readonly string[],
  options: ToolOptions = {},
): Promise<string> => {
  const { code, stdout, stderr } = await tryTool(command, args, options);
  if (code === 0) return stdout;
  const last = `${stdout}\n${stderr}`.trim().split('\n').slice(-15).join('\n');
  throw new Error(`${command} ${args.join(' ')}: exit ${code}\n${last}`);
};

/** Whether a program is on PATH. */
export const hasTool = (name: string): boolean =>
  (process.env.PATH ?? '')
    .split(path.delimiter)
    .some((folder) => existsSync(path.join(folder, name)));
