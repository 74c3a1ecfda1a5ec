import { maskSecrets } from '../../text/mask.ts';
import type { BatchProgress } from './query-events.ts';

/** The ends of the names of events that are read. */
export const events = {
  progress: 'StreamingQueryListener$QueryProgressEvent',
  started: 'StreamingQueryListener$QueryStartedEvent',
  terminated: 'StreamingQueryListener$QueryTerminatedEvent',
};
/** What every line with an event of a query holds. */
export const marker = Buffer.from(
  '"Event":"org.apache.spark.sql.streaming.StreamingQueryListener$',
);
type ProgressLine = {
  Event?: unknown;
  progress?: unknown;
  id?: unknown;
  runId?: unknown;
  name?: unknown;
  exception?: unknown;
  timestamp?: unknown;
};

/** The event in a line; of a line that was cut and goes on with another event, that one. */
export const eventIn = (line: Buffer): ProgressLine | undefined => {
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

/** A text, or none where it is something else. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
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
export const progressOf = (value: unknown): BatchProgress | undefined => {
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
