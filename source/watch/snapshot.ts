import type { SourceName } from '../config/choices.ts';
import type { Sentence } from '../text/sentence.ts';
import type { Away } from './away.ts';
import type { Finding, Subject } from './finding.ts';
import type { Latency, Recent, TableFreshness } from './latency.ts';
import type { Loss } from './losses.ts';
import type { Pipeline } from './target.ts';
import type { SystemView } from './view.ts';

/** A figure or a text that an event’s detail shows below its line. */
export type EventFact = { name: string; value: string };

/** A line of the Events pane. */
export type EventLine = Sentence & {
  at: number;
  level: 'info' | 'good' | 'warning' | 'error';
  source: string;
  /** What it is about, so that nobody has to read that out of the text. */
  subject: Subject;
  /** What is not news, and worth reading all the same: it is in the event’s detail. */
  facts?: readonly EventFact[];
  /** What followed from it, a line each. */
  more?: readonly (string | Sentence)[];
  /** Whoever watches sees it, and not only who has done it. */
  seen?: true;
  /** The finding that has come (`open`) or gone; see `findingKey`. */
  found?: { key: string; open: boolean };
};

/** One step of a bring-up, for the time before a service has readings. */
export type StepLine = {
  lab: string;
  subject: string;
  state: 'running' | 'done' | 'failed';
  what: string;
  /** What is waited for, where that is what happens. */
  until?: string;
  done?: number;
  total?: number;
  /** How long it took the last time, ms. */
  lastTookMs?: number;
  startedAt: number;
};

/**
 * Whether a lab is there to be read. What does not answer of one that is not there, or not yet, is no
 * trouble. `unknown`: nobody has said so far.
 */
export type LabPhase = 'unknown' | 'coming up' | 'absent' | 'stopped' | 'there';

/** What a lab is made of, and what becomes of it. */
export type LabView = {
  name: string;
  engine: string;
  versions: string;
  /** Missing in older recordings: then it is PostgreSQL. */
  source?: SourceName;
  capture: 'connect' | 'server';
  phase: LabPhase;
};

/** What passes each hop of a pipeline. */
export type Flow = {
  /** The names of the topics that it is about. */
  topics: readonly string[];
  /** Changes per second at each hop; null where not known. */
  transactionsPerS: number | null;
  walBytesPerS: number | null;
  captureEventsPerS: number | null;
  captureBehindMs: number | null;
  recordsPerS: number | null;
  backlog: bigint | null;
  lastBatch: {
    batchId: number;
    query: string;
    startedAt: number;
    rows: number;
    tookMs: number;
  } | null;
  deltaVersion: number | null;
  deltaRows: number | null;
  /** From the commit of a row to the end of the micro-batch that landed it, by the newest batch. */
  endToEndMs: number | null;
  /** When that batch ended, ms since the epoch: since then the figure is one of the past. */
  endToEndAt: number | null;
};

/** What is committed at the source and not yet in the table. */
export type InFlight = {
  /** `records` and `uncaptured` together; null where neither is known. */
  changes: bigint | null;
  /** Records of the topics beyond the newest batch that is committed. */
  records: bigint | null;
  /** Rows that were changed after what the slot has confirmed; null where the source does not tell. */
  uncaptured: bigint | null;
  /** What the slot has not confirmed, bytes, where rows are not told and nobody reads the slot. */
  unreadBytes: bigint | null;
  /** For how long the oldest of it that is known has been committed, ms; null where nothing is known to be in flight. */
  oldestMs: number | null;
  /** How old a change may be on its way: as long as two batches take, ms. */
  usualMs: number;
};

/** One pipeline at one tick. `verdict`: one line on the whole of it in words, and whether it is well. */
export type PipelineView = Pipeline & {
  flow: Flow;
  inFlight: InFlight;
  verdict: Finding;
  latency: Latency;
  recent: Recent;
  /** By name. */
  tables: readonly TableFreshness[];
};

/** Where a replay is. Times in ms since the epoch. */
export type ReplayView = {
  from: number;
  until: number;
  /** How many seconds of the recording go by in one. */
  speed: number;
  /** Where anything was recorded, in order, and where the first event of each part is, if it has any. */
  stretches: readonly { from: number; until: number; marks: number; markedAt: number }[];
  /** What of it could not be read, in words. */
  damage: string | undefined;
};

/** What the screen, `once` and a recording all show: immutable, published once a tick. */
export type Snapshot = {
  at: number;
  paused: boolean;
  intervalMs: number;
  labs: readonly LabView[];
  systems: readonly SystemView[];
  pipelines: readonly PipelineView[];
  /** Worst first. */
  findings: readonly Finding[];
  /** What was lost for good, to be remembered. */
  losses?: readonly Loss[];
  /** What can't answer, and is not meant to. */
  away?: readonly Away[];
  events: readonly EventLine[];
  steps: readonly StepLine[];
  /** When the last step of a subject ended, ms since the epoch, by `stepKey`. */
  ended: Readonly<Record<string, number>>;
  /** Only where it comes out of a recording. */
  replay?: ReplayView;
};

/** What is concluded from: all systems at one tick, and what bring-ups do. */
export type Evidence = {
  systems: readonly SystemView[];
  pipelines: readonly Pipeline[];
  steps: readonly StepLine[];
  labs: readonly Omit<LabView, 'phase'>[];
  /** Labs that are being brought up, or may have to be. */
  comingUp: ReadonlySet<string>;
  /** When the last step of a subject ended, ms since the epoch, by `stepKey`. */
  ended: Readonly<Record<string, number>>;
  /** What was lost before, as the snapshot before has it. */
  losses?: readonly Loss[];
  /** ms since the epoch. */
  now: number;
};

/** Makes pipelines and findings of what was read, and says of labs whether they are there. Pure. */
export type Conclude = (
  evidence: Evidence,
) => Pick<Snapshot, 'labs' | 'pipelines' | 'findings' | 'losses' | 'away'>;

export const stepKey = (lab: string, subject: string): string => `${lab} ${subject}`;
