import { appendFileSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import { maskSecrets } from '../text/mask.ts';
import { makeFolder } from './folders.ts';

let file: string | undefined;
const limit = 1024 * 1024;

/** Where diagnostics go from now on: cdc-top's own log, kept below 1 MB and one older file. */
export const logTo = (folder: string): void => {
  file = path.join(folder, 'cdc-top.log');
};

/** The log file, for messages that point at it. */
export const logFile = (): string | undefined => file;

/** Writes one diagnostic entry, without secrets. Never throws and never writes to the terminal. */
export const log = (message: string, detail?: unknown): void => {
  if (!file) return;
  try {
    // The labs are below it, and as root their services are another user's: only the file is private.
    makeFolder(path.dirname(file));
    if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > limit)
      renameSync(file, `${file}.1`);
    const extra = detail === undefined ? '' : ` ${inspect(detail, { depth: 4, breakLength: 160 })}`;
    const entry = `${new Date().toISOString()} [${process.pid}] ${message}${extra}\n`;
    appendFileSync(file, maskSecrets(entry), { mode: 0o600 });
  } catch {
    // A full disk or a read-only home must not turn a diagnostic into a failure.
  }
};

// What fails with every frame or tick fails in the same way.
const logged = new Set<string>();
const mostLogged = 200;

/** The same for what may fail again and again: each failure is told once. */
export const logOnce = (what: string, error: unknown): void => {
  const key = `${what}: ${error instanceof Error ? error.message : String(error)}`;
  if (logged.has(key) || logged.size >= mostLogged) return;
  logged.add(key);
  log(what, error);
};

/** What `work` returns, or `otherwise` where it fails, which the log tells. */
export const attempt = <T>(what: string, work: () => T, otherwise: T): T => {
  try {
    return work();
  } catch (error) {
    logOnce(what, error);
    return otherwise;
  }
};
