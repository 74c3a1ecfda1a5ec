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

const fileIn = (folder: string): string => path.join(folder, 'events.jsonl');

// The newest events are what is read; older ones need not be kept for ever.
const mostBytes = 256 * 1024;

/**
 * The events of a lab, in a file of its state folder that ends with the lab: a line of JSON each, which
 * whoever watches appends. A lab that is not there keeps none; half of a full file goes.
 */
export const journalIn = (folder: string): Journal => {
  const file = fileIn(folder);
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
      // One write: lines of others do not come between. Several users may watch: nothing in it is secret.
      appendFileSync(file, text, { mode: 0o644 });
      if (statSync(file).size > mostBytes) halve(file);
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

const halve = (file: string): void => {
  const lines = linesOf(readFileSync(file, 'utf8')).slice(0, -1);
  const fresh = `${file}.${process.pid}.new`;
  try {
    writeFileSync(fresh, `${lines.slice(lines.length >> 1).join('\n')}\n`, { mode: 0o644 });
    renameSync(fresh, file);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
};

/** Forgets the events of a lab. */
export const forgetJournal = (folder: string): void => rmSync(fileIn(folder), { force: true });
