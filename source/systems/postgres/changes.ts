import type { EventLine } from '../../watch/snapshot.ts';
import type { SystemView } from '../../watch/view.ts';
import type { Postgres } from './readings.ts';
import { statusOf } from './rows.ts';

type View = SystemView<Postgres>;

const wasActive = ({ points }: View, slot: string): boolean =>
  points.some(({ value }) => value.slots.some(({ name, active }) => name === slot && active));

/** Slots that are read now or no longer, and other words of the server on their WAL. */
export const slotChanges = (before: View, after: View): EventLine[] => {
  const slots = new Map(before.rows.slots.map((slot) => [slot.name, slot]));
  const { id: system, lab } = after.system;
  const lines: EventLine[] = [];
  for (const slot of after.rows.slots) {
    const old = slots.get(slot.name);
    if (!old) continue;
    const { name, active } = slot;
    const say = (level: EventLine['level'], text: string) =>
      lines.push({
        ...{ at: after.reading.at ?? 0, level, source: name, text },
        subject: { system, lab, name },
      });
    if (old.active !== active && active)
      say('good', `the slot is active${wasActive(before, name) ? ' again' : ''}`);
    else if (old.active !== active) say('error', 'the slot is inactive: no reader');
    if (statusOf(old) !== statusOf(slot))
      say('warning', `the slot’s WAL status: ${statusOf(old)} → ${statusOf(slot)}`);
  }
  return lines;
};
