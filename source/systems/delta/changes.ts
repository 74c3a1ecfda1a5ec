import { plural } from '../../text/units.ts';
import type { EventLine } from '../../watch/snapshot.ts';
import type { SystemView } from '../../watch/view.ts';
import type { Delta } from './readings.ts';

/** Records that the job could not read since the last tick; none where it is not known of both. */
export const tableChanges = (
  before: SystemView<Delta>,
  { system, reading, rows }: SystemView<Delta>,
): EventLine[] => {
  const old = before.rows.table?.rejected;
  const fresh = old === undefined ? 0 : (rows.table?.rejected ?? 0) - old;
  if (fresh <= 0) return [];
  const text = `the job rejected ${plural(fresh, 'record')}: kept in the table of rejected records`;
  const subject = { system: system.id, lab: system.lab };
  return [{ at: reading.at ?? 0, level: 'warning', source: system.label, text, subject }];
};
