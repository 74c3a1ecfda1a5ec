import { type Check, onEach } from '../../../watch/check.ts';
import { ownSlots } from './results.ts';
import type { PostgresSettings } from './settings.ts';
import { literal, manual } from './values.ts';

export const slotFailover: Check<PostgresSettings> = {
  id: 'DS15',
  title: 'Slots that follow a failover',
  why: 'after a failover a slot that was not synchronised is missing on the new primary, and what was not yet sent is lost; newer versions of Debezium request such a slot with slot.failover',
  link: manual(
    'logicaldecoding-explanation.html#LOGICALDECODING-REPLICATION-SLOTS-SYNCHRONIZATION',
  ),
  check(settings) {
    const { slots, readers, standby, database } = settings;
    const pids = new Set(slots?.map(({ activePid }) => activePid));
    const hasStandby =
      slots?.some(({ logical }) => !logical) || readers?.some(({ pid }) => !pids.has(pid));
    // From PostgreSQL 17 on.
    const able = ownSlots(settings)?.filter(({ failover }) => failover !== null) ?? null;
    if (standby || !hasStandby) return [];
    return onEach(
      able,
      { noun: 'slot', wanted: 'failover = true where there is a standby' },
      ({ name, failover }) =>
        failover
          ? undefined
          : {
              level: 'info',
              name,
              found: `slot ${name} is not synchronised to standbys`,
              cure: {
                kind: 'command',
                text: `psql ${literal(`dbname=${database} replication=database`)} -c 'ALTER_REPLICATION_SLOT ${name} ( FAILOVER )'`,
                restart: 'the connector, which must not read the slot meanwhile',
              },
            },
    );
  },
};
