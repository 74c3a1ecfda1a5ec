import type { TopicScanner } from '../../systems/kafka/scan.ts';
import type { PostgresReading } from '../../systems/postgres/readings.ts';
import type { Pipeline } from '../../watch/target.ts';
import type { Accesses } from './accesses.ts';
import { crossingOf, readingsOf } from './crossing.ts';
import { offsetsReader } from './offsets.ts';
import { lsnToPass } from './source-stations.ts';
import { storedOf } from './stored.ts';
import { type Facts, isGap } from './types.ts';

/** Reads how far the capture has told that it is done: PostgreSQL by its slot, of others what the connector has stored. */
export const acknowledger = (
  on: Accesses,
  pipeline: Pipeline,
  scannerOf: (topic: string) => Pick<TopicScanner, 'read'>,
) => {
  const slotIn = ({ slots }: PostgresReading) =>
    slots.find(({ name }) => name === pipeline.source.reader);
  const slots = readingsOf(
    (value: PostgresReading) => slotIn(value)?.confirmedFlushLsn ?? undefined,
  );
  const offsets = offsetsReader(on, pipeline, scannerOf);
  return {
    bySlot(facts: Facts): Partial<Facts> {
      const view = on.postgres?.view();
      slots.take(view);
      const { value, at = Date.now() } = view?.reading ?? {};
      const found = value && slotIn(value);
      if (!found) return {};
      const slot = { name: found.name, confirmed: found.confirmedFlushLsn, at };
      const lsn = lsnToPass(facts);
      if (lsn === null) return { slot };
      // A transaction is done with once what follows its last change is confirmed.
      const isPassed = (each: bigint) => (facts.own ? each >= lsn : each > lsn);
      return { slot, passed: crossingOf(slots.samples(isPassed)) ?? null };
    },
    async byOffset({ told, stored }: Facts, signal: AbortSignal): Promise<Partial<Facts>> {
      if (!told?.binlog || told.snapshot) return {};
      if (stored && !isGap(stored) && stored.passed) return {};
      const samples = await offsets.read(told.server, signal);
      return { stored: isGap(samples) ? samples : storedOf(told, samples) };
    },
  };
};
