import type { Part, Sentence } from '../text/sentence.ts';
import { plural } from '../text/units.ts';
import type { SystemId } from './target.ts';

/** `unknown`: it could not be checked, for want of a right or of an answer. */
export type CheckLevel = 'ok' | 'info' | 'warning' | 'error' | 'unknown';

/** What turns a check green, exactly as it is to be run or written. */
export type Cure = {
  /**
   * `sql` for the source, `json` for a connector, `command` for a shell, `setting` for a file, `code`
   * for the job; `words` say what to do where no line can do it.
   */
  kind: 'sql' | 'json' | 'command' | 'setting' | 'code' | 'words';
  text: string;
  /** What has to be restarted before it counts. */
  restart?: string;
};

/** doctor's word on one setting of one system. */
export type CheckResult = {
  /** Stable: `DS07`, with a letter for the hop as findings have it. */
  id: string;
  /** What is looked at, not how it is: `Cap on the WAL that slots retain`. */
  title: string;
  level: CheckLevel;
  subject: { system?: SystemId; pipeline?: string; name?: string };
  found: string;
  /** The same with its moments as values, where there are any: see `sentence`. */
  parts?: readonly Part[];
  wanted: string;
  why: string;
  cure?: Cure;
  /** The official page about it. */
  link: string;
};

export type CheckText = Pick<CheckResult, 'id' | 'title' | 'why' | 'link'>;

/** What a check finds: what is the same of all its results is added for it. */
export type Checked = Pick<CheckResult, 'level' | 'found' | 'parts' | 'wanted' | 'cure'> & {
  name?: string;
};

/** A check on what was read of one system: pure; nothing where it does not apply. */
export type Check<T> = CheckText & { check(settings: T): readonly Checked[] };

/** The word on one value: `level` and `cure` count where it is not as wanted. */
export const verdict = (
  isWell: boolean,
  level: Exclude<CheckLevel, 'ok'>,
  { cure, ...said }: Omit<Checked, 'level'>,
): Checked => (isWell ? { level: 'ok', ...said } : { level, ...said, ...(cure && { cure }) });

/** What was found, with moments in it. */
export const foundAs = ({ text, parts }: Sentence): Pick<Checked, 'found' | 'parts'> => ({
  found: text,
  ...(parts && { parts }),
});

/** What to do, where no line can do it. */
export const inWords = (text: string): Cure => ({ kind: 'words', text });

/** What is said where a right is missing: that is no fault of the system. */
export const unseen = (what: string, wanted: string): Checked => ({
  level: 'unknown',
  found: `${what} cannot be seen with the rights of this user`,
  wanted,
});

/**
 * One result for each of `items` that is not as wanted, or one that says that all of them are; nothing
 * where there is none. `noun`: what one of them is called.
 */
export const onEach = <T>(
  items: readonly T[] | null | undefined,
  { noun, wanted }: { noun: string; wanted: string },
  look: (item: T) => Omit<Checked, 'wanted'> | undefined,
): Checked[] => {
  if (!items) return [unseen(`what ${noun}s there are`, wanted)];
  if (items.length === 0) return [];
  const wrong = items.flatMap((item) => {
    const found = look(item);
    return found ? [{ ...found, wanted }] : [];
  });
  return wrong.length > 0
    ? wrong
    : [{ level: 'ok', found: `${plural(items.length, noun)} looked at`, wanted }];
};
