import type { QueryEvent } from '../../source/systems/spark/query-events.ts';
import type { Finding } from '../../source/watch/finding.ts';
import { derive, type Sample, snapshotFrom, type Values } from '../observed.ts';
import * as build from './build.ts';

const { everySecond, slot, t0, topic } = build;

/** A sound lab: 10 changes a second, all of which pass every hop. */
export const sound = (i: number): Values => {
  const records = BigInt(i * 10);
  const lsn = { restartLsn: BigInt(i * 1000), confirmedFlushLsn: BigInt(i * 1000) };
  return {
    services: build.services(),
    postgres: build.postgres({
      nextXid: records,
      currentLsn: BigInt(i * 1000),
      slots: [slot(lsn)],
    }),
    capture: build.capture({ TotalNumberOfEventsSeen: i * 10, MilliSecondsBehindSource: 90 }),
    kafka: build.kafka(topic([records])),
    spark: build.spark(),
    checkpoint: build.checkpoint([records], [i, i]),
    delta: build.delta({ version: i, rows: i * 10 }),
  };
};

/** A sound lab over n seconds, but for what `but` says of each. */
export const lab = (n: number, but: (i: number) => Partial<Values> = () => ({})) =>
  everySecond(n, (i) => ({ ...sound(i), ...but(i) }));

/** A slot that differs from the sound one. */
export const slotAt = (i: number, more: Parameters<typeof slot>[0]) => ({
  postgres: build.postgres({ currentLsn: BigInt(i * 1000), slots: [slot(more)] }),
});

/** A topic that has had `perS` records a second. */
export const records = (i: number, perS: number) => ({
  kafka: build.kafka(topic([BigInt(i * perS)])),
});

/** The verdict on a lab, now. */
export const say = (
  samples: Sample[],
  batches: QueryEvent[] = [],
): Pick<Finding, 'level' | 'text'> => {
  const { level, text } = derive(samples, batches, samples.at(-1)?.at ?? t0).flow.verdict;
  return { level, text };
};

/** A verdict that is expected: what of, its level and its words. */
export type Case = [string, Sample[], Finding['level'], RegExp, QueryEvent[]?];

/** All findings on a lab, now: their levels and texts, by their ids and what they are about. */
export const findingsIn = (
  samples: Sample[],
  events: QueryEvent[] = [],
  more: Parameters<typeof snapshotFrom>[3] = {},
): readonly Finding[] => snapshotFrom(samples, events, samples.at(-1)?.at ?? t0, more).findings;
