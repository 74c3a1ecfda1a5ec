import type { Sentence } from '../text/sentence.ts';
import type { SystemId } from './target.ts';
import type { SystemView } from './view.ts';

/**
 * `waiting`: what was to be expected meanwhile; `info`: worth knowing, and no trouble; `good` is only
 * said of a pipeline as a whole.
 */
export type FindingLevel = 'good' | 'info' | 'waiting' | 'warning' | 'error';

/** What a finding or an event is about; `service` as its lab calls it. */
export type Subject = {
  system?: SystemId;
  pipeline?: string;
  lab?: string;
  service?: string;
  name?: string;
};

/**
 * One value that a finding rests on: never a figure inside a sentence. LSNs are text, and times as well,
 * of ISO 8601, so that JSON is read as it stands; see `momentFigure`.
 */
export type Figure = {
  name: string;
  value: bigint | number | string | null;
  unit?: 'bytes' | 'ms' | 'records' | 'rows' | 'files' | 'per second' | 'bytes per second' | 'time';
};

/** A moment as a figure, ms since the epoch; null where it is not known. */
export const momentFigure = (name: string, at: number | null | undefined): Figure => ({
  ...{ name, unit: 'time' },
  value: at == null ? null : new Date(at).toISOString(),
});

/** What helps: `does` reads on from its key or command: `s` `submits the job`. */
export type NextStep = {
  does: string;
  /** The key that does it in the monitor. */
  key?: string;
  /** A command line for a shell. */
  command?: string;
  /** A statement for the source. */
  sql?: string;
};

/** That something is lost for good, so that sound readings do not end the finding. */
export type Lost = {
  /** When that happened, or the moment of the newest reading that shows it; ms since the epoch. */
  at: number;
  /** The query of the checkpoint from which it was lost: one with another checkpoint reads it anew. */
  query?: string;
  /** `at` moves on for as long as it shows. */
  moves?: true;
  /** The topics that it was lost from, where it is of these alone: a snapshot of their tables makes good for it. */
  topics?: readonly string[];
  /** What makes good for it ends it, but it is not told any more once its rule does not find it. */
  fades?: true;
};

/** A rule’s word on what happens now. */
export type Finding = Sentence & {
  /** Stable: `S07`, with a letter for the hop. */
  id: string;
  level: FindingLevel;
  subject: Subject;
  /** Everything that it is about, where `subject` names but the first. */
  names?: readonly string[];
  evidence?: readonly Figure[];
  /** The step that helps most stands first. */
  next?: readonly NextStep[];
  /** The id of the finding of the same pipeline that explains it: it is a consequence. */
  because?: string;
  /** Taken out before it is told: see findings/losses.ts. */
  loss?: Lost;
  /** It loses changes, or may: nobody says meanwhile that none is lost. */
  loses?: true;
  /** It tells of the last minutes, such as of restarts: whatever is wrong now stands before it. */
  past?: true;
  /** How events tell that it comes and that it has gone, where its text is none for that. */
  news?: { comes: string; goes: string };
  /** False where what it is about tells of it as an event of its own. */
  told?: false;
  /** Since when it has been found without a break, ms since the epoch; told from the first snapshot on. */
  since?: number;
};

/** What a rule finds: its id and the time are added for it. */
export type Found = Omit<Finding, 'id' | 'since' | 'because'>;

/** What the page of a rule in docs/findings/ says. */
export type RuleText = {
  id: string;
  /** What is wrong, as a headline: `A slot does not move`. */
  title: string;
  /** What is observed, and over which time. */
  means: string;
  /** Where it comes from, the most frequent first. */
  causes: readonly string[];
  /** What to do, in order. */
  cures: readonly string[];
  /** Ids of the findings of the same pipeline that explain this one where both are found. */
  becauseOf?: readonly string[];
  /** It is about one of several things, such as a slot: only what is about the same one explains it. */
  ofOne?: true;
};

/** What the kind of a system says of it alone. */
export type OwnFindings = (view: SystemView) => readonly Finding[];

const rank = { error: 4, waiting: 3, warning: 2, info: 1, good: 0 } as const;

/** How bad a level is: higher is worse. */
export const rankOf = (level: FindingLevel): number => rank[level];

/** The order of findings: higher is worse, and what was stands behind all that is wrong now. */
export const weightOf = ({ level, past }: Pick<Finding, 'level' | 'past'>): number =>
  past ? Math.min(rank[level], (rank.info + rank.warning) / 2) : rank[level];

/**
 * The worst finding; the first among equally bad ones. What is only worth knowing does not count, nor
 * what another one explains.
 */
export const worstOf = (findings: readonly Finding[], well: Finding): Finding =>
  findings
    .filter(({ level, because }) => level !== 'info' && because === undefined)
    .reduce((worst, next) => (weightOf(next) > weightOf(worst) ? next : worst), well);

/**
 * What makes two findings of different moments the same one: its rule and what it is about. What is
 * about no system is about a pipeline.
 */
export const findingKey = ({ id, subject }: Pick<Finding, 'id' | 'subject'>): string =>
  [id, subject.system ?? subject.pipeline, subject.service, subject.name]
    .map((part) => part ?? '')
    .join(' ');
