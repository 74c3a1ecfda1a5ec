import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { codeOf } from '../../config/errors.ts';
import { maskSecrets } from '../../text/mask.ts';
import type { Lab, Notes } from '../../watch/lab.ts';
import { decode, encode, type Json } from '../../watch/recording/json.ts';
import { forgetJournals, journalIn } from './journal.ts';

type Name = 'notes' | 'guide';

const fileIn = (folder: string, name: Name): string => path.join(folder, `${name}.json`);

/**
 * The notes on a lab, in a file of its state folder, which ends with the lab. A lab that is not there
 * keeps none; what can’t be understood counts as none.
 */
export const notesIn = (folder: string, name: Name = 'notes'): Notes => ({
  read() {
    try {
      return decode(JSON.parse(readFileSync(fileIn(folder, name), 'utf8')) as Json);
    } catch (error) {
      const isDamaged = error instanceof SyntaxError || error instanceof RangeError;
      if (isDamaged || codeOf(error) === 'ENOENT') return undefined;
      throw error;
    }
  },
  write(value) {
    if (!existsSync(folder)) return;
    const file = fileIn(folder, name);
    // Several programs may watch one lab, of several users where root does: nothing in it is secret.
    const fresh = `${file}.${process.pid}.new`;
    try {
      writeFileSync(fresh, `${JSON.stringify(encode(value, maskSecrets))}\n`, { mode: 0o644 });
      renameSync(fresh, file);
    } catch (error) {
      rmSync(fresh, { force: true });
      throw error;
    }
  },
});

/** All that outlives who watches a lab: each engine keeps it in the lab’s state folder. */
export const keptIn = (folder: string): Required<Pick<Lab, Name | 'journal' | 'changes'>> => ({
  notes: notesIn(folder),
  guide: notesIn(folder, 'guide'),
  journal: journalIn(folder),
  changes: journalIn(folder, 'changes'),
});

/** Forgets it. */
export const forgetKept = (folder: string): void => {
  for (const name of ['notes', 'guide'] as const) rmSync(fileIn(folder, name), { force: true });
  forgetJournals(folder);
};
