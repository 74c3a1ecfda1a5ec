import { sanitise } from '../../text/sanitise.ts';
import { duration, progressText } from '../../text/units.ts';
import type { EngineEvent } from '../../watch/lab.ts';
import type { EventView } from './types.ts';

// A download tells how far it is this often, so that a log file stays readable.
const everyMs = 5000;

/** One line per change, for logs, pipes and dumb terminals. */
export const plainWriter = (
  stream: { write(text: string): unknown },
  now: () => number = Date.now,
): EventView => {
  const last = new Map<string, { what: string; at: number }>();
  return {
    onEvent: (event) => {
      const before = last.get(event.subject);
      const same = before?.what === event.what && event.state === 'running';
      if (same && (event.done === undefined || now() - before.at < everyMs)) return;
      last.set(event.subject, { what: event.what, at: now() });
      stream.write(`${eventLine(event)}\n`);
    },
    close: async () => {},
  };
};

/** An event in words: `python: downloading 120 MB of 348 MB`. */
export const eventLine = (event: EngineEvent): string => {
  const far = progressText(event);
  const took = event.state === 'running' ? '' : ` (${duration(event.tookMs)})`;
  const failed = event.state === 'failed' ? 'FAILED: ' : '';
  return `${event.subject}: ${failed}${sanitise(event.what)}${far && ` ${far}`}${took}`;
};
