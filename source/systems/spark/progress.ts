import type { Files } from '../../clients/files.ts';
import { lastWordsOf } from '../../text/last-words.ts';
import { maskSecrets } from '../../text/mask.ts';
import { type ApplicationLog, applicationLogs, logName, numberOf } from './event-logs.ts';
import { type Place, placeAt, readBack, readOn } from './log-lines.ts';
import { codecOf, unreadable } from './packed-log.ts';

/** Spark's own progress report of one micro-batch, as far as it is used. */
export type BatchProgress = {
  id: string;
  runId: string;
  name: string | null;
  /** Start of the trigger, ISO 8601. */
  timestamp: string;
  batchId: number;
  batchDuration?: number;
  /** Of all sources together; the event log has it by source only. */
  numInputRows: number;
  /** Milliseconds by phase: triggerExecution, addBatch, walCommit … */
  durationMs: Record<string, number>;
  sources: {
    description: string;
    startOffset: unknown;
    endOffset: unknown;
    /** The end of what there was to read when the batch was planned (Spark 3.1 and later). */
    latestOffset?: unknown;
    numInputRows: number;
    inputRowsPerSecond: number;
    processedRowsPerSecond: number;
    /** A source's own figures, as text: avgOffsetsBehindLatest … */
    metrics?: Record<string, string>;
  }[];
  sink: { description: string; numOutputRows?: number };
  /** The watermark and the event times of the batch, where the query has one. */
  eventTime?: Record<string, string>;
};

export type BatchEvent = { seq: number; applicationId: string; progress: BatchProgress };

/** What is to be said beside the batches: a query that has failed, a log that can't be read. */
export type NoteEvent = { seq: number; note: string };

/** A query was started, or has ended: `life` of one run of it. */
export type LifeEvent = {
  seq: number;
  applicationId: string;
  life: {
    state: 'started' | 'ended';
    /** The query’s id, which stays over restarts, the run’s, and what it is called. */
    id: string;
    runId: string;
    name: string;
    /** When it was started, ms since the epoch, where that is told. */
    at: number | null;
    /** Why it has ended: the last words of its exception. Null where it came to its end. */
    why: string | null;
  };
};

export type QueryEvent = BatchEvent | NoteEvent | LifeEvent;

const isBatch = (event: QueryEvent): event is BatchEvent => 'progress' in event;

// Lists stay the same until something comes in.
const lists = new WeakMap<readonly QueryEvent[], readonly BatchEvent[]>();

/** The progress of batches among what a feed has told. */
export const batchesIn = (events: readonly QueryEvent[]): readonly BatchEvent[] => {
  const known = lists.get(events);
  if (known) return known;
  const batches = events.every(isBatch) ? events : events.filter(isBatch);
  lists.set(events, batches);
  return batches;
};

/** What is to be said of it, after the event with the number `seq`. */
export const notesIn = (events: readonly QueryEvent[], seq = 0): string[] =>
  events.flatMap((event) => ('note' in event && event.seq > seq ? [event.note] : []));

const lives = new WeakMap<readonly QueryEvent[], readonly LifeEvent[]>();

/** Starts and ends of queries among what a feed has told, oldest first. */
export const livesIn = (events: readonly QueryEvent[]): readonly LifeEvent[] => {
  const known = lives.get(events);
  if (known) return known;
  const found = events.filter((event): event is LifeEvent => 'life' in event);
  lives.set(events, found);
  return found;
};

const events = {
  progress: 'StreamingQueryListener$QueryProgressEvent',
  started: 'StreamingQueryListener$QueryStartedEvent',
  terminated: 'StreamingQueryListener$QueryTerminatedEvent',
};
const marker = Buffer.from('"Event":"org.apache.spark.sql.streaming.StreamingQueryListener$');
/** How much of a log that is new to us is read, from its end: of the newest one, and of each other. */
const newestBudget = 64 * 1024 * 1024;
const otherBudget = 2 * 1024 * 1024;
const enoughBatches = 100;
const kept = 600;
const mostNames = 1000;

type ProgressLine = {
  Event?: unknown;
  progress?: unknown;
  id?: unknown;
  runId?: unknown;
  name?: unknown;
  exception?: unknown;
  timestamp?: unknown;
};

/**
 * Reads the progress of micro-batches from Spark's event logs, which hold that of every job that
 * uses the lab's settings, changed for it or not. `poll` reads what is new; cheap when nothing is.
 * New files are looked for every `listEveryMs`.
 */
export const sparkProgress = (files: Files, folder: string, listEveryMs = 0) => {
  const places = new Map<string, Place>();
  const names = new Map<string, string>();
  let logs: ApplicationLog[] = [];
  let listDue = 0;
  let held: QueryEvent[] = [];
  const said = new Set<string>();
  let seq = 0;

  const hold = (
    event: Omit<BatchEvent, 'seq'> | Omit<NoteEvent, 'seq'> | Omit<LifeEvent, 'seq'>,
  ) => {
    seq += 1;
    held.push({ seq, ...event });
    if (held.length > 2 * kept) held = held.slice(-kept);
  };

  const note = (text: string) => {
    if (said.has(text) || said.size > mostNames) return;
    said.add(text);
    hold({ note: text });
  };

  const take = (applicationId: string, line: Buffer) => {
    const event = eventIn(line);
    if (!event) return;
    const kind = String(event.Event);
    if (kind.endsWith(events.progress)) {
      const progress = progressOf(event.progress);
      if (!progress) return;
      return hold({ applicationId, progress });
    }
    const { id, runId, name, exception } = event;
    if (typeof id !== 'string' || typeof runId !== 'string') return;
    if (kind.endsWith(events.started)) {
      if (names.size > mostNames) names.clear();
      names.set(runId, typeof name === 'string' ? name : id.slice(0, 8));
      const at = Date.parse(textOf(event.timestamp)) || null;
      const life = { id, runId, name: names.get(runId) ?? '', at, why: null };
      hold({ applicationId, life: { state: 'started', ...life } });
    } else if (kind.endsWith(events.terminated)) {
      const query = names.get(runId) ?? id.slice(0, 8);
      const why = typeof exception === 'string' ? lastWordsOf(exception.split('\n')) : null;
      if (why !== null) note(`query ${query} of ${applicationId} has ended: ${why}`);
      hold({ applicationId, life: { state: 'ended', id, runId, name: query, at: null, why } });
    }
  };

  /** Begins to read a log: its last batches, however large what stands between them is. */
  const begin = async ({ applicationId, parts }: ApplicationLog, newest: boolean) => {
    let left = newest ? newestBudget : otherBudget;
    let place: Place | undefined;
    let batches = 0;
    const lines: Buffer[] = [];
    const onLine = (line: Buffer) => {
      if (!line.includes(marker)) return;
      lines.push(line);
      if (line.includes(events.progress)) batches += 1;
    };
    const enough = () => batches >= enoughBatches;
    for (const file of parts.toReversed()) {
      if (left <= 0 || enough()) break;
      const read = await readBack(files, file, left, onLine, enough);
      place ??= read.place;
      left = read.left;
    }
    for (const line of lines.reverse()) take(applicationId, line);
    return place;
  };

  const follow = async (log: ApplicationLog, newest: boolean) => {
    const { applicationId, parts } = log;
    const why = parts[0] && unreadable(codecOf(parts[0]));
    if (why) return note(`the event log of ${applicationId} is not read: ${why}`);
    const name = logName(log);
    const known = places.get(name);
    if (!known) {
      const place = await begin(log, newest);
      if (place) places.set(name, place);
      return;
    }
    const onLine = (line: Buffer) => {
      if (line.includes(marker)) take(applicationId, line);
    };
    // A file loses its suffix `.inprogress` in some versions when it is rolled.
    const at = numberOf(known.file);
    const same = parts.find((part) => numberOf(part) === at && !part.includes('.compact'));
    if (same) known.file = same;
    await readOn(files, known, onLine);
    // Rolled meanwhile: what came between the file that was read and the newest is read too.
    for (const file of parts.filter((part) => numberOf(part) > at)) {
      const next = placeAt(file);
      places.set(name, next);
      await readOn(files, next, onLine);
    }
  };

  return {
    async poll(): Promise<void> {
      if (performance.now() >= listDue) {
        logs = await applicationLogs(files, folder);
        listDue = performance.now() + listEveryMs;
      }
      const there = new Set(logs.map(logName));
      for (const name of places.keys()) if (!there.has(name)) places.delete(name);
      const newest = logs.at(-1);
      for (const log of logs) if (log.parts.length > 0) await follow(log, log === newest);
      if (held.length > kept) held = held.slice(-kept);
    },
    since(from: number) {
      const first = held[0]?.seq ?? seq + 1;
      return {
        events: held.filter((event) => event.seq > from),
        dropped: Math.max(0, first - 1 - from),
      };
    },
    /** The newest batch that is held. */
    last: (): BatchEvent | undefined => held.findLast(isBatch),
  };
};

/** The event in a line; of a line that was cut and goes on with another event, that one. */
const eventIn = (line: Buffer): ProgressLine | undefined => {
  const text = line.toString('utf8').replaceAll('\0', '');
  for (const from of [0, text.lastIndexOf(`{${marker}`)])
    try {
      const event: unknown = JSON.parse(text.slice(Math.max(0, from)));
      if (isObject(event)) return event;
    } catch {
      // Half a line carries nothing.
    }
  return undefined;
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const countOf = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) ? value : 0;
const entriesOf = <T>(value: unknown, holds: (each: unknown) => each is T): Record<string, T> =>
  Object.fromEntries(
    Object.entries(isObject(value) ? value : {}).filter((entry): entry is [string, T] =>
      holds(entry[1]),
    ),
  );
const isNumber = (value: unknown): value is number => Number.isFinite(value);
const isText = (value: unknown): value is string => typeof value === 'string';

/** A progress report whose parts are what they should be, whatever was written; undefined where it is none. */
const progressOf = (value: unknown): BatchProgress | undefined => {
  if (!isObject(value) || !Number.isSafeInteger(value.batchId) || !isText(value.id))
    return undefined;
  const sources = (Array.isArray(value.sources) ? value.sources : [])
    .filter(isObject)
    .map((source) => ({
      ...source,
      // A source may be a URL with all that it is reached with.
      description: maskSecrets(textOf(source.description)),
      startOffset: source.startOffset ?? null,
      endOffset: source.endOffset ?? null,
      numInputRows: countOf(source.numInputRows),
      metrics: entriesOf(source.metrics, isText),
    }));
  return {
    ...value,
    id: value.id,
    runId: textOf(value.runId),
    name: isText(value.name) ? value.name : null,
    timestamp: textOf(value.timestamp),
    batchId: value.batchId as number,
    numInputRows: sources.reduce((sum, { numInputRows }) => sum + numInputRows, 0),
    durationMs: entriesOf(value.durationMs, isNumber),
    sources: sources as unknown as BatchProgress['sources'],
    sink: {
      ...(isObject(value.sink) ? value.sink : {}),
      description: maskSecrets(
        textOf((value.sink as { description?: unknown } | null)?.description),
      ),
    },
    eventTime: entriesOf(value.eventTime, isText),
  };
};
