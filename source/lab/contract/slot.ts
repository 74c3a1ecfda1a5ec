import type { LabTarget } from '../../watch/lab.ts';
import { slotName } from './names.ts';
import { withClient } from './ready.ts';

/** Why no start cures a slot: its WAL is gone. In words that follow the slot’s name; undefined where all is well. */
export const slotTrouble = async (target: LabTarget): Promise<string | undefined> => {
  let trouble: string | undefined;
  await withClient(target, async (client) => {
    // Newer servers name other reasons for which they give a slot up.
    const { rows } = await client.query<{ slot: Record<string, string | null> }>(
      'select to_jsonb(s) as slot from pg_replication_slots s where slot_name = $1',
      [slotName],
    );
    const { slot } = rows[0] ?? {};
    const reason = slot?.invalidation_reason;
    if (reason || slot?.wal_status === 'lost')
      trouble = `is lost${reason && reason !== 'wal_removed' ? ` (${reason})` : ': its WAL is gone'}`;
  });
  return trouble;
};

/** Drops the lab’s slot, where there is one. */
export const dropSlot = (target: LabTarget): Promise<void> =>
  withClient(target, async (client) => {
    await client.query(
      'select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = $1',
      [slotName],
    );
  });
