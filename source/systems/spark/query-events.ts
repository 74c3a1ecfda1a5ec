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

/** Whether an event is the progress of a batch. */
export const isBatch = (event: QueryEvent): event is BatchEvent => 'progress' in event;

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
