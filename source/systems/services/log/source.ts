import { setImmediate as breathe, setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../../config/errors.ts';
import { log } from '../../../config/log.ts';
import type { Live } from '../../../panes/open-view.ts';
import type { Lab } from '../../../watch/lab.ts';
import { createListeners } from '../../../watch/listeners.ts';
import { createRing, type Limits, type LogLine, lastOf } from './ring.ts';
import type { LogState } from './state.ts';

/** What is kept of a log: the last lines, or fewer where they are long. */
export const kept: Limits = { lines: 5000, characters: 4_000_000 };

const firstMs = 20;
const betweenMs = 100;
const silenceMs = 300;
const retryMs = 2000;
const linesPerBreath = 1000;

export type LogData = {
  /** The logs that the lab has. */
  names: readonly string[];
  lines: readonly LogLine[];
  /** The number of the newest line that was read, shown or not. */
  newest: number;
  /** Whether it is known by now what the log holds. */
  looked: boolean;
  /** Why it can't be read; it is tried again. */
  trouble: string | undefined;
};

/**
 * Follows a log until it is closed. However fast lines come, the screen learns of them ten times a
 * second at most. While the state holds, what is there stays: as much again is added at the end, and
 * what comes after that is only counted until the state follows again.
 */
export const followLog = (
  lab: Pick<Lab, 'logs' | 'logNames'>,
  service: string,
): Live<LogState, LogData> => {
  const abort = new AbortController();
  const { signal } = abort;
  const ring = createRing(kept);
  const listeners = createListeners();
  let data: LogData = {
    names: lab.logNames(),
    lines: [],
    newest: 0,
    looked: false,
    trouble: undefined,
  };
  let trouble: string | undefined;
  let seen = 0;
  /** How much more may be added while the state holds; null while it follows. */
  let room: Limits | null = null;
  let publishedAt = Number.NEGATIVE_INFINITY;
  let due = false;

  const take = (): readonly LogLine[] => {
    if (room && (room.lines <= 0 || room.characters <= 0)) return data.lines;
    const { events, dropped } = ring.since(seen);
    const fresh = room ? events.slice(0, room.lines) : events;
    const last = fresh.at(-1);
    if (!last) return data.lines;
    const gap: LogLine[] =
      dropped > 0 && data.lines.length > 0 ? [{ seq: seen + 1, raw: '', missed: dropped }] : [];
    seen = last.seq;
    const all = [...data.lines, ...gap, ...fresh];
    if (!room) return lastOf(all, kept);
    room.lines -= fresh.length;
    room.characters -= fresh.reduce((sum, { raw }) => sum + raw.length, 0);
    return all;
  };

  const publish = () => {
    due = false;
    clearTimeout(timer);
    if (signal.aborted) return;
    publishedAt = performance.now();
    data = { names: lab.logNames(), lines: take(), newest: ring.newest, looked: true, trouble };
    listeners.tell();
  };
  // An empty log is no news until it has had the time to be read.
  let timer = setTimeout(publish, silenceMs);

  const schedule = () => {
    if (due) return;
    due = true;
    clearTimeout(timer);
    const wait = publishedAt + betweenMs - performance.now();
    timer = setTimeout(publish, Math.max(firstMs, wait));
  };

  const tell = (problem: string | undefined) => {
    if (trouble === problem) return;
    trouble = problem;
    schedule();
  };

  const pump = async () => {
    let read = 0;
    while (!signal.aborted) {
      // A source that says nothing at all does not fail any more either.
      const works = setTimeout(() => tell(undefined), silenceMs);
      try {
        // After a failure only what is new: the rest is here already.
        const lines = ring.newest === 0 ? kept.lines : 0;
        for await (const line of lab.logs(service, { lines, follow: true, signal })) {
          if (signal.aborted) return;
          ring.push(line);
          trouble = undefined;
          schedule();
          read += 1;
          // Lines that are there already come without a pause, in which nothing could be drawn.
          if (read % linesPerBreath === 0) await breathe();
        }
      } catch (error) {
        if (signal.aborted) return;
        log(`log of ${service}`, error);
        tell(messageOf(error));
      } finally {
        clearTimeout(works);
      }
      await sleep(retryMs, undefined, { signal }).catch(() => {});
    }
  };
  void pump();

  return {
    current: () => data,
    subscribe: listeners.subscribe,
    update({ at }) {
      if (at !== null) room ??= { ...kept };
      else if (room) {
        room = null;
        publish();
      }
    },
    close() {
      abort.abort(new Error('the log is closed'));
      clearTimeout(timer);
    },
  };
};
