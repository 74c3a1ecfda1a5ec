import type { PipelineEvidence } from '../../pipeline/index.ts';
import type { Postgres, PostgresReading, Slot, SlotRow } from '../../systems/postgres/readings.ts';
import type { Figure, Found } from '../../watch/finding.ts';
import { current, type SystemView } from '../../watch/view.ts';

/** A slot as its server has it, beside its row. */
export type Own = SlotRow & { slot: Slot };

/** The slots that a pipeline reads, in its source. */
export type Source = {
  view: SystemView<Postgres>;
  reading: PostgresReading;
  /** The one that the pipeline names; all of them where it names none. */
  own: readonly Own[];
};

/** The source, while it answers; undefined otherwise. Of another’s slots nothing is concluded. */
export const sourceOf = ({ parts, pipeline }: PipelineEvidence): Source | undefined => {
  const view = parts.source;
  const reading = current(view);
  if (!view || !reading) return undefined;
  const { reader } = pipeline.source;
  const slots = new Map(reading.slots.map((slot) => [slot.name, slot]));
  const own = view.rows.slots.flatMap((row) => {
    const slot = slots.get(row.name);
    return slot && (reader === undefined || row.name === reader) ? [{ ...row, slot }] : [];
  });
  return { view, reading, own };
};

/** One finding on the first of these slots that tells how many there are; none where there is none. */
export const sayOf = (
  { view }: Source,
  slots: readonly Own[],
  level: Found['level'],
  text: string,
  more: Pick<Found, 'next' | 'loses'> & { evidence?: readonly Figure[] } = {},
): readonly Found[] => {
  const [first] = slots;
  if (!first) return [];
  const others = slots.length > 1 ? ` (and ${slots.length - 1} more)` : '';
  return [
    {
      level,
      subject: { system: view.system.id, name: first.name },
      names: slots.map(({ name }) => name),
      text: `slot ${first.name}${others} ${text}`,
      evidence: [...figuresOf(first), ...(more.evidence ?? [])],
      ...(more.next && { next: more.next }),
      ...(more.loses && { loses: more.loses }),
    },
  ];
};

/** What is known of a slot in figures. */
export const figuresOf = ({ retained, unconfirmed, walStatus }: SlotRow): readonly Figure[] => [
  { name: 'retained', value: retained, unit: 'bytes' },
  { name: 'unconfirmed', value: unconfirmed, unit: 'bytes' },
  { name: 'WAL status', value: walStatus },
];

export const isLost = ({ walStatus }: SlotRow): boolean => walStatus === 'lost';
