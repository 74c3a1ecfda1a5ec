import { setTimeout as sleep } from 'node:timers/promises';
import type { Finding } from '../../../source/watch/finding.ts';
import type { Answer, Fault } from './fault.ts';
import { lands } from './jobs.ts';
import type { FaultLab } from './lab.ts';
import type { Watcher } from './watcher.ts';

/** One injection of a fault. Times in seconds; undefined: not within the limit. */
export type Run = {
  fault: string;
  /** From the injection to the first raw sign, where that is asked for. */
  signS?: number;
  /** From the first raw sign to the verdict that names it. */
  foundS?: number;
  /** The first verdict that was no good one, with its text. */
  first?: string;
  /** Verdicts meanwhile that are about something else: id and text. */
  wrong: string[];
  /** From the cure to the first verdict of a lasting good one. */
  clearS?: number;
  /** Verdicts after the cure. */
  after: string[];
  /** What kept it from being measured. */
  error?: string;
};

const patienceS = 60;
const limitMs = 240_000;

/** How much time is taken over one injection, ms. */
export type Pace = {
  /** Rules look back; whoever has watched for so long has what they look at. */
  warmUpMs: number;
  /** For 30 s after a service came back, what its readers do is listed as a consequence (X06). */
  settleMs: number;
  /** Whether a right verdict stays right is looked at for so long. */
  staysMs: number;
  /** A good verdict that lasts for so long is the all-clear. */
  clearMs: number;
};
const unhurried: Pace = { warmUpMs: 30_000, settleMs: 35_000, staysMs: 5000, clearMs: 5000 };

/** Whether a finding is an answer: the rule, and what it is about. */
export const answers = ({ id, subject }: Finding, all: readonly Answer[]): boolean =>
  all.some((answer) => {
    const [rule, about] = answer.split(' ');
    if (rule !== id) return false;
    const subjects = [subject.system?.split(':')[0], subject.service, subject.name];
    return about === undefined || subjects.includes(about);
  });

/**
 * What has happened again and again in the last minutes tells, among faults that follow each other, of
 * those before: it counts neither as wrong nor against the all-clear.
 */
const isTrouble = ({ level, because, past }: Finding): boolean =>
  (level === 'error' || level === 'warning') && because === undefined && !past;

const inWords = ({ id, level, text }: Finding): string => `${id} ${level}: ${text}`;

/** Returns when nothing has been wrong for a while; false where that does not come. */
export const becomesQuiet = async (
  { verdict, found, until }: Watcher,
  forMs = unhurried.clearMs,
): Promise<number | undefined> => {
  const deadline = Date.now() + limitMs;
  const isWell = () => {
    const now = verdict();
    return now?.level !== 'waiting' && !(now && isTrouble(now)) && !found().some(isTrouble);
  };
  while (Date.now() < deadline) {
    if (!(await until(isWell, deadline - Date.now()))) return undefined;
    const since = Date.now();
    if (!(await until(() => !isWell(), forMs))) return since;
  }
  return undefined;
};

const distinct = (texts: readonly string[]) => [
  ...new Map(texts.map((text) => [text.replaceAll(/\d[\d.,:]*/g, '#'), text])).values(),
];

/** Injects a fault once, waits until it is named, cures it and waits for the all-clear. */
export const measure = async (
  fault: Fault,
  lab: FaultLab,
  watch: Watcher,
  { warmUpMs, settleMs, staysMs, clearMs }: Pace = unhurried,
): Promise<Run> => {
  const run: Run = { fault: fault.name, wrong: [], after: [] };
  const ok = [...fault.right, ...(fault.alsoTrue ?? [])];
  try {
    lab.load(true);
    await lands(lab);
    lab.load(fault.load ?? true);
    await lab.route(fault.proxied ?? false);
    await fault.prepare?.(lab);
    await sleep(Math.max(0, watch.startedAt + warmUpMs - Date.now()));
    // What prepared it may have submitted another job.
    if (fault.load ?? true) await lands(lab);
    await lab.settled(settleMs);
    if ((await becomesQuiet(watch, clearMs)) === undefined)
      return { ...run, error: `not well before: ${watch.verdict()?.text}` };
    const began = watch.words.length;
    const injectedAt = Date.now();
    let signAt: number | undefined;
    const look = new AbortController();
    const looking = (async () => {
      while (fault.firstSign && signAt === undefined && !look.signal.aborted) {
        if (await fault.firstSign(lab).catch(() => false)) signAt = Date.now();
        else await sleep(100);
      }
    })();
    await fault.inject(lab);
    const heard = () => watch.words.slice(began);
    const isRight = () => heard().some(({ verdict }) => answers(verdict, fault.right));
    if (fault.right.length === 0) await sleep((fault.patienceS ?? patienceS) * 1000);
    else if (await watch.until(isRight, (fault.patienceS ?? patienceS) * 1000)) {
      const at = heard().find(({ verdict }) => answers(verdict, fault.right))?.at ?? Date.now();
      run.foundS = Math.max(0, (at - (signAt ?? injectedAt)) / 1000);
      await sleep(staysMs);
    }
    look.abort();
    await looking;
    if (signAt) run.signS = (signAt - injectedAt) / 1000;
    const verdicts = heard().map(({ verdict }) => verdict);
    const first = verdicts.find(isTrouble);
    if (first) run.first = inWords(first);
    run.wrong = distinct(
      verdicts.filter((each) => isTrouble(each) && !answers(each, ok)).map(inWords),
    );
    const told = watch.words.length;
    const curedAt = Date.now();
    await fault.cure(lab);
    const mending = new AbortController();
    const mended = lab.mend(mending.signal);
    const well = await becomesQuiet(watch, clearMs);
    mending.abort();
    await mended;
    if (well !== undefined) run.clearS = (well - curedAt) / 1000;
    run.after = distinct(
      watch.words
        .slice(told)
        .map(({ verdict }) => verdict)
        .filter((each) => isTrouble(each) && !answers(each, ok))
        .map(inWords),
    );
  } catch (error) {
    run.error = error instanceof Error ? error.message : String(error);
    await fault.cure(lab).catch(() => {});
  } finally {
    await fault.restore?.(lab).catch(() => {});
  }
  return run;
};
