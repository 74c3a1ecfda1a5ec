import type { Usage } from '../../os/usage.ts';

/** As much of a frame of Docker's stats as is used. */
export type Frame = {
  /** When it was taken; the year 1 once the container has stopped. */
  read: string;
  cpu_stats: { cpu_usage: { total_usage: number } };
  memory_stats: {
    usage?: number;
    stats?: { total_inactive_file?: number; inactive_file?: number };
  };
  blkio_stats: { io_service_bytes_recursive?: { op: string; value: number }[] | null };
};

export type Sampled = Usage & { at: number };

/** What a frame tells of a running container, with cgroup v1 and v2; undefined of one that has stopped. */
export const usageOf = (frame: Frame): Sampled | undefined => {
  const at = Date.parse(frame.read);
  if (!(at > 0) || frame.memory_stats?.usage === undefined) return undefined;
  return {
    at,
    cpuMs: frame.cpu_stats.cpu_usage.total_usage / 1e6,
    memoryBytes: memoryOf(frame.memory_stats),
    ...ioOf(frame.blkio_stats),
  };
};

const memoryOf = ({ usage = 0, stats = {} }: Frame['memory_stats']): number =>
  withoutCache(usage, stats.total_inactive_file ?? stats.inactive_file);

/** Bytes in use as `docker stats` has them: pages of files that nobody has used lately are given back when asked for. */
export const withoutCache = (used: number, cache = 0): number =>
  cache < used ? used - cache : used;

const ioOf = ({
  io_service_bytes_recursive: entries,
}: Frame['blkio_stats']): Pick<Usage, 'readBytes' | 'writtenBytes'> => {
  // Not counted by every kernel.
  if (!entries) return { readBytes: null, writtenBytes: null };
  const sum = (name: string) =>
    entries
      .filter(({ op }) => op.toLowerCase() === name)
      .reduce((total, { value }) => total + value, 0);
  return { readBytes: sum('read'), writtenBytes: sum('write') };
};

// A second is Docker's cadence; a busy machine is late.
const delayMs = 1300;
const kept = 4;

/**
 * Counters as they were a moment ago, between the frames before and after it. Docker counts once a
 * second by its own clock: its newest frame would be the same one twice now and then, and a busy
 * container would seem idle.
 */
export const smoothed = () => {
  let frames: Sampled[] = [];
  return {
    add(frame: Sampled): void {
      frames = [...frames, frame].slice(-kept);
    },
    /** Null counters while nothing is known of that moment. */
    at(now: number): Usage {
      const moment = now - delayMs;
      const last = frames.at(-1);
      const first = frames[0];
      const memoryBytes = last?.memoryBytes ?? null;
      if (!last || !first || moment < first.at) return { ...unknown, memoryBytes };
      const next = frames.find(({ at }) => at >= moment) ?? last;
      const before = frames.findLast(({ at }) => at <= moment) ?? first;
      const share = next.at > before.at ? (moment - before.at) / (next.at - before.at) : 0;
      const between = (a: number | null, b: number | null) =>
        a === null || b === null ? null : a + (b - a) * share;
      return {
        cpuMs: between(before.cpuMs, next.cpuMs),
        memoryBytes,
        readBytes: between(before.readBytes, next.readBytes),
        writtenBytes: between(before.writtenBytes, next.writtenBytes),
      };
    },
  };
};

const unknown = { cpuMs: null, readBytes: null, writtenBytes: null };
