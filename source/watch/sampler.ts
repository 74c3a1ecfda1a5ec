import { setTimeout as sleep } from 'node:timers/promises';
import { classify } from '../clients/failure.ts';
import { Failure } from '../config/errors.ts';
import { log } from '../config/log.ts';
import type { SystemId } from './target.ts';
import type { Reading } from './view.ts';

/** As much of a system as the sampler needs; `open` is called anew after every failure. */
export type Sampled = {
  id: SystemId;
  everyMs: number;
  timeoutMs: number;
  open(): Promise<{ read(signal: AbortSignal): Promise<unknown>; close(): Promise<void> }>;
};

export type Clock = {
  now(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
};

export const realClock: Clock = {
  now: Date.now,
  sleep: (ms, signal) => sleep(ms, undefined, { signal }).then(() => {}),
};

const longestBackoffMs = 10_000;

/**
 * Milliseconds until the next time that is a multiple of `everyMs`, plus `phaseMs`; at least half a
 * period. All that wakes up, wakes up together: the readings of one tick are of one moment, and a
 * program that sleeps most of the time pays for every awakening.
 */
export const untilNext = (now: number, everyMs: number, phaseMs = 0): number => {
  const rest = everyMs - ((now - phaseMs) % everyMs);
  return rest < everyMs / 2 ? rest + everyMs : rest;
};

/**
 * Reads every probe at its cadence for as long as `signal` lets it: one read of a probe at a time,
 * each with a time limit, failures with a growing pause up to 10 s, which `onHurry` cuts short.
 * Nothing that a probe does ends it. `onReading` hears every result; a failing one keeps the last
 * value.
 */
export const sample = (
  probes: readonly Sampled[],
  options: {
    signal: AbortSignal;
    clock?: Clock;
    /** Scales the cadence: the interval that the user chose, in ms. */
    intervalMs: () => number;
    /** Subscribes to the moments at which what fails may be well again; returns what ends it. */
    onHurry?: (listener: () => void) => () => void;
    onReading: (id: SystemId, reading: Reading<unknown>) => void;
  },
): Promise<void> => {
  const clock = options.clock ?? realClock;
  return Promise.all(probes.map((probe) => runProbe(probe, { ...options, clock }))).then(() => {});
};

type Session = Awaited<ReturnType<Sampled['open']>>;

const runProbe = async (
  probe: Sampled,
  {
    signal,
    clock,
    intervalMs,
    onHurry,
    onReading,
  }: Parameters<typeof sample>[1] & { clock: Clock },
): Promise<void> => {
  let session: Session | undefined;
  let reading: Reading<unknown> = {};
  let failures = 0;
  while (!signal.aborted) {
    const began = clock.now();
    try {
      session ??= await limited(probe.open(), probe, signal);
      const value = await limited(session.read(signal), probe, signal);
      failures = 0;
      reading = { value, at: clock.now(), tookMs: clock.now() - began };
    } catch (error) {
      if (signal.aborted) break;
      failures += 1;
      log(`probe ${probe.id}`, error);
      const since = reading.failure?.since ?? clock.now();
      reading = { ...reading, failure: { ...classify(error), since } };
      // A session that has failed may be half dead: the next read begins with a new one.
      const old = session;
      session = undefined;
      void old?.close().catch(() => {});
    }
    onReading(probe.id, reading);
    const every = Math.max(probe.everyMs, intervalMs());
    const backoff = Math.min(longestBackoffMs, every * 2 ** (failures - 1));
    const now = clock.now();
    const pause = failures === 0 ? untilNext(now, every) : Math.max(50, backoff - (now - began));
    // What it waits for is not always what was ready just now: the pauses begin anew.
    if (await pauseFor(pause, clock, signal, failures > 0 ? onHurry : undefined)) failures = 0;
  }
  await session?.close().catch(() => {});
};

/** Sleeps; returns whether somebody was in a hurry. */
const pauseFor = async (
  ms: number,
  clock: Clock,
  signal: AbortSignal,
  onHurry: ((listener: () => void) => () => void) | undefined,
): Promise<boolean> => {
  if (!onHurry) {
    await clock.sleep(ms, signal).catch(() => {});
    return false;
  }
  const hurry = new AbortController();
  const unsubscribe = onHurry(() => hurry.abort());
  await clock.sleep(ms, AbortSignal.any([signal, hurry.signal])).catch(() => {});
  unsubscribe();
  return hurry.signal.aborted;
};

// A read that ignores its signal must not stop the probe for good.
const limited = async <T>(work: Promise<T>, probe: Sampled, signal: AbortSignal): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  const limit = new Promise<never>((_, reject) => {
    const seconds = probe.timeoutMs / 1000;
    timer = setTimeout(
      () =>
        reject(Object.assign(new Failure(`no answer within ${seconds} s`), { code: 'ETIMEDOUT' })),
      // The probe's own limit comes first, since its message knows more.
      probe.timeoutMs + 500,
    );
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  work.catch(() => {});
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
    if (onAbort) signal.removeEventListener('abort', onAbort);
  }
};
