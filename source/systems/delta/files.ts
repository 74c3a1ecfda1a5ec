import type { Actions, FileAction } from './actions.ts';
import type { DeltaFiles } from './readings.ts';

// Some 30 MB of memory.
const rememberedFiles = 200_000;

/**
 * The files of a table as of a version, counted. A removal names the file and not always what was in
 * it, so each file is remembered; past `limit` files they are no longer, and a removal that does not
 * tell makes the count incomplete.
 */
export const liveFiles = (limit = rememberedFiles) => {
  const known = new Map<string, FileAction>();
  let remembers = true;
  let incomplete: string | null = null;
  let [files, rows, bytes, untold] = [0, 0, 0, 0];

  const count = ({ bytes: size, rows: records }: FileAction, sign: 1 | -1) => {
    files += sign;
    bytes += sign * (size ?? 0);
    rows += sign * (records ?? 0);
    if (records === null) untold += sign;
  };
  /** What is known of a file that a commit removes. */
  const whole = (removed: FileAction): FileAction => known.get(removed.key) ?? removed;

  return {
    /** Applies a commit; tells what its removals took away, as far as that is known. */
    apply({ added, removed }: Pick<Actions, 'added' | 'removed'>): {
      added: DeltaFiles;
      removed: DeltaFiles;
    } {
      const gone = removed.map(whole);
      for (const file of gone) {
        // What was not there takes nothing away.
        if (remembers) {
          if (known.delete(file.key)) count(file, -1);
        } else if (file.bytes === null || file.rows === null) {
          files -= 1;
          incomplete ??= `more than ${limit} files, and a removal that does not tell its rows`;
        } else count(file, -1);
      }
      for (const file of added) {
        const before = known.get(file.key);
        if (before) count(before, -1);
        if (remembers) known.set(file.key, file);
        count(file, 1);
      }
      if (known.size > limit) {
        remembers = false;
        known.clear();
      }
      return { added: totalOf(added), removed: totalOf(gone) };
    },
    /** From here on the count cannot be trusted. */
    doubt(why: string) {
      incomplete ??= why;
    },
    get total() {
      return { files, rows, bytes, untold, incomplete };
    },
  };
};

/** What files have in all; rows and bytes are null where one of them does not tell. */
export const totalOf = (files: readonly FileAction[]): DeltaFiles => ({
  files: files.length,
  rows: sumOf(files.map(({ rows }) => rows)),
  bytes: sumOf(files.map(({ bytes }) => bytes)),
});

const sumOf = (values: readonly (number | null)[]): number | null =>
  values.reduce((sum, value) => (sum === null || value === null ? null : sum + value), 0);
