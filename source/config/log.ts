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
