import { setTimeout as sleep } from 'node:timers/promises';
import { classify } from '../clients/failure.ts';
import type { Engine } from '../lab/contract/engine.ts';
import type { UsageMeter } from '../os/usage.ts';
import { derive } from '../pipeline/index.ts';
import { probes } from '../systems/probes.ts';
import { type BatchEvent, sparkProgress } from '../systems/spark/progress.ts';
import { contextOf } from '../watch/kind.ts';
import type { Reading } from '../watch/readings.ts';
import type { Derived, Sample } from '../watch/snapshot.ts';

export type Once = {
  schema: 1;
  at: string;
  lab: ReturnType<Engine['describe']>;
  derived: Derived;
  readings: Sample['readings'];
};

// What comes once a second, and is known when it has come twice.
const knownMs = 6000;

/** Two samples an interval apart, so that the rates are real. */
export const takeOnce = async (
  engine: Engine,
  { signal, intervalMs }: { signal: AbortSignal; intervalMs: number },
): Promise<Once> => {
  const context = await contextOf(engine);
  const meters: UsageMeter[] = [];
  context.usage = () => {
    const meter = engine.usage();
    meters.push(meter);
    return meter;
  };
  const feed = sparkProgress(engine.files, context.target.paths.eventLog);
  const open = await Promise.all(
    probes.map(async (probe) => ({
      probe,
      session: await probe.open(context).catch((error: unknown) => ({
        read: async () => {
          throw error;
        },
        close: async () => {},
      })),
    })),
  );
  const read = async (before?: Sample): Promise<Sample> => {
    const at = Date.now();
    const entries = await Promise.all(
      open.map(async ({ probe, session }): Promise<[string, Reading<unknown>]> => {
        const began = Date.now();
        const limit = AbortSignal.any([signal, AbortSignal.timeout(probe.timeoutMs)]);
        try {
          const value = await session.read(limit);
          return [probe.name, { value, at: Date.now(), tookMs: Date.now() - began }];
        } catch (error) {
          signal.throwIfAborted();
          const failure = { ...classify(error), since: began };
          return [probe.name, { ...before?.readings[probe.name], failure }];
        }
      }),
    );
    return { at, readings: Object.fromEntries(entries) };
  };
  try {
    let first = await read();
    if (meters.some(({ known }) => known)) {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(knownMs)]);
      await Promise.all(meters.map((meter) => meter.known?.(limit)));
      first = await read(first);
    }
    await sleep(intervalMs, undefined, { signal });
    const second = await read(first);
    const batches: BatchEvent[] = await feed.poll().then(
      () => feed.since(0).events,
      () => [],
    );
    const lab = engine.describe();
    return {
      schema: 1,
      at: new Date(second.at).toISOString(),
      lab,
      derived: derive([first, second], batches, Date.now(), { capture: lab.capture }),
      readings: second.readings,
    };
  } finally {
    await Promise.all(open.map(({ session }) => session.close().catch(() => {})));
  }
};

/** JSON with LSNs and offsets (bigint) as strings. */
export const toJson = (value: unknown): string =>
  JSON.stringify(value, (_key, part) => (typeof part === 'bigint' ? String(part) : part), 2);
