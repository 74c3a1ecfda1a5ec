import {
  appendFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { maskSecrets } from '../../text/mask.ts';
import type { Journal } from '../../watch/lab.ts';
import { decode, encode, type Json } from '../../watch/recording/json.ts';

/** What is written down, and who may read it: what stands in rows is for the lab's own user alone. */
const modes = { events: 0o644, changes: 0o600 } as const;
type Name = keyof typeof modes;

const fileIn = (folder: string, name: Name): string => path.join(folder, `${name}.jsonl`);

// The newest are what is read; older ones need not be kept for ever.
const mostBytes = 256 * 1024;

/**
 * The events of a lab, or what was changed in its source from here, in a file of its state folder that
 * ends with the lab: a line of JSON each. Several programs append to it. A lab that is not there keeps
 * none; half of a full file goes.
 */
export const journalIn = (folder: string, name: Name = 'events'): Journal => {
  const file = fileIn(folder, name);
  const mode = modes[name];
  let seen = '';
  return {
    read() {
      const stats = statSync(file, { throwIfNoEntry: false });
      const state = stats ? `${stats.ino} ${stats.size} ${stats.mtimeMs}` : '';
      if (state === seen) return undefined;
      seen = state;
      return stats ? linesOf(readFileSync(file, 'utf8')).flatMap(valueIn) : [];
    },
    append(values) {
      if (values.length === 0 || !existsSync(folder)) return;
      const text = values
        .map((value) => `${JSON.stringify(encode(value, maskSecrets))}\n`)
        .join('');
      // One write: lines of others do not come between.
      appendFileSync(file, text, { mode });
      if (statSync(file).size > mostBytes) halve(file, mode);
    },
  };
};

// What is not ended by a line break is still being written.
const linesOf = (text: string): string[] => text.slice(0, text.lastIndexOf('\n') + 1).split('\n');

const valueIn = (line: string): unknown[] => {
  if (line === '') return [];
  try {
    return [decode(JSON.parse(line) as Json)];
  } catch {
    // Half a line: whoever wrote it was ended meanwhile.
    return [];
  }
};

const halve = (file: string, mode: number): void => {
  const lines = linesOf(readFileSync(file, 'utf8')).slice(0, -1);
  const fresh = `${file}.${process.pid}.new`;
  try {
    writeFileSync(fresh, `${lines.slice(lines.length >> 1).join('\n')}\n`, { mode });
    renameSync(fresh, file);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
};

/** Forgets both. */
export const forgetJournals = (folder: string): void => {
  for (const name of ['events', 'changes'] as const) rmSync(fileIn(folder, name), { force: true });
};
