import type { EventLine } from '../../watch/snapshot.ts';
import type { SystemView } from '../../watch/view.ts';
import type { Kafka } from './readings.ts';

type View = SystemView<Kafka>;

/** What is older when it is seen is no news. */
const newsMs = 30_000;

/** Rows that a snapshot has read come into a topic: a short one is over before any figure shows it. */
export const snapshotChanges = (before: View, after: View): EventLine[] => {
  const { at = 0, value } = after.reading;
  const known = before.reading.value?.snapshots;
  const all = value?.snapshots;
  if (!all || all === known || before.reading.value === undefined) return [];
  const { id: system, lab } = after.system;
  return Object.entries(all).flatMap(([name, { from, incremental }]): EventLine[] =>
    known?.[name]?.from === from || at - from > newsMs
      ? []
      : [
          {
            ...{ at, level: 'info', source: name, seen: true },
            text: incremental
              ? 'rows of an incremental snapshot arrive'
              : 'rows of a snapshot arrive: Debezium has read the table as a whole',
            subject: { system, lab, name },
          },
        ],
  );
};
