import type { Files } from '../../clients/files.ts';
import { lastWordsOf } from '../../text/last-words.ts';
import { eventIn, events, marker, progressOf, textOf } from './event-lines.ts';
import { type ApplicationLog, applicationLogs, logName, numberOf } from './event-logs.ts';
import { type Place, placeAt, readBack, readOn } from './log-lines.ts';
import { codecOf, unreadable } from './packed-log.ts';
import {
  type BatchEvent,
  isBatch,
  type LifeEvent,
  type NoteEvent,
  type QueryEvent,
} from './query-events.ts';

/** How much of a log that is new to us is read, from its end: of the newest one, and of each other. */
const newestBudget = 64 * 1024 * 1024;
const otherBudget = 2 * 1024 * 1024;
const enoughBatches = 100;
const kept = 600;
const mostNames = 1000;
/**
 * Who is stopped in the middle of a batch that Python runs ends with one of these, and has not failed. In
 * the last one, the signal that stopped the driver also reached a program that Hadoop was starting.
 */
const isInterruption = new RegExp(
  [
    /\b(?:InterruptedException|InterruptedIOException|ClosedByInterruptException)(?::|$)/,
    /\bJob \S+ cancelled (?:part of cancelled job group|because SparkContext was shut down)/,
    /\bFailed to exec spawn helper: pid: \d+, signal: (?:1|2|15)\b/,
  ]
    .map(({ source }) => source)
    .join('|'),
);

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
      const said = typeof exception === 'string' ? lastWordsOf(exception.split('\n')) : null;
      // Python’s bridge tells of an exception in Java behind a colon.
      const words = said?.replace(/^:\s+/, '') ?? null;
      const why = words !== null && isInterruption.test(words) ? null : words;
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
