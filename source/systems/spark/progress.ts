import path from 'node:path';
import type { Files } from '../../clients/files.ts';

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

const marker = 'StreamingQueryListener$QueryProgressEvent';
const firstBytes = 512 * 1024;
const chunkBytes = 4 * 1024 * 1024;
const kept = 600;

type ApplicationLog = { applicationId: string; parts: string[] };
type Place = { file: string; offset: number; rest: string };

/**
 * Reads the progress of micro-batches from Spark's event logs, which hold that of every job that
 * uses the lab's settings, changed for it or not. `poll` reads what is new; cheap when nothing is.
 * New files are looked for every `listEveryMs`.
 */
export const sparkProgress = (files: Files, folder: string, listEveryMs = 0) => {
  const places = new Map<string, Place>();
  let logs: ApplicationLog[] = [];
  let listDue = 0;
  let events: BatchEvent[] = [];
  let seq = 0;

  const take = (applicationId: string, line: string) => {
    let progress: BatchProgress | undefined;
    try {
      progress = (JSON.parse(line) as { progress?: BatchProgress }).progress;
    } catch {
      // The first line of a tail may be cut; half a line carries nothing.
    }
    if (!progress || typeof progress.batchId !== 'number') return;
    seq += 1;
    const numInputRows = progress.sources.reduce((sum, source) => sum + source.numInputRows, 0);
    events.push({ seq, applicationId, progress: { ...progress, numInputRows } });
  };

  const readOn = async (applicationId: string, place: Place) => {
    while ((await files.sizeOf(place.file)) > place.offset) {
      const { bytes, size } = await files.readFrom(place.file, place.offset, chunkBytes);
      // Pruned or renamed meanwhile: the next poll finds what there is.
      if (bytes.length === 0) return;
      place.offset += bytes.length;
      // Bytes, not characters: a chunk may end inside one. Lines of interest are ASCII-framed.
      const lines = (place.rest + bytes.toString('latin1')).split('\n');
      place.rest = lines.pop() ?? '';
      for (const line of lines)
        if (line.includes(marker))
          take(applicationId, Buffer.from(line, 'latin1').toString('utf8'));
      if (place.offset >= size) return;
    }
  };

  return {
    async poll(): Promise<void> {
      if (performance.now() >= listDue) {
        logs = await applicationLogs(files, folder);
        listDue = performance.now() + listEveryMs;
      }
      for (const known of places.keys())
        if (!logs.some(({ applicationId }) => applicationId === known)) places.delete(known);
      for (const { applicationId, parts } of logs) {
        const newest = parts.at(-1);
        if (!newest) continue;
        const place = places.get(applicationId);
        if (!place) {
          // What is long past needs no reading: the end of the newest file is enough to begin with.
          const offset = Math.max(0, (await files.sizeOf(newest)) - firstBytes);
          const fresh = { file: newest, offset, rest: '' };
          places.set(applicationId, fresh);
          await readOn(applicationId, fresh);
          continue;
        }
        place.file = renamed(parts, place.file);
        await readOn(applicationId, place);
        // Rolled meanwhile: what came between the file that was read and the newest is read too.
        for (const file of parts.slice(parts.indexOf(place.file) + 1)) {
          Object.assign(place, { file, offset: 0, rest: '' });
          await readOn(applicationId, place);
        }
      }
      if (events.length > kept) events = events.slice(-kept);
    },
    since(from: number) {
      const first = events[0]?.seq ?? seq + 1;
      return {
        events: events.filter((event) => event.seq > from),
        dropped: Math.max(0, first - 1 - from),
      };
    },
    /** The newest batch that is held. */
    last: (): BatchEvent | undefined => events.at(-1),
  };
};

// A file loses its suffix `.inprogress` in some versions when it is rolled.
const renamed = (parts: string[], file: string): string =>
  parts.includes(file) ? file : file.replace(/\.inprogress$/, '');

/** The event logs of a folder by application, each with its files in order of writing. */
export const applicationLogs = async (files: Files, folder: string): Promise<ApplicationLog[]> => {
  const entries = await files.list(folder);
  const logs = await Promise.all(
    entries.map(async ({ name, folder: rolling }) => {
      if (!rolling) {
        const applicationId = name.replace(/\.inprogress$/, '');
        return { applicationId, parts: [path.join(folder, name)] };
      }
      const parts = (await files.list(path.join(folder, name)))
        .map((entry) => ({ entry, index: Number(/^events_(\d+)_/.exec(entry.name)?.[1] ?? 0) }))
        .filter(({ index }) => index > 0)
        .sort((a, b) => a.index - b.index)
        .map(({ entry }) => path.join(folder, name, entry.name));
      return { applicationId: name.replace(/^eventlog_v2_/, ''), parts };
    }),
  );
  // Ids carry the start: app-20260102030405-0001, local-1767323045678.
  return logs.sort((a, b) => a.applicationId.localeCompare(b.applicationId));
};
