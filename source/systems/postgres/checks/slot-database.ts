import { type Check, unseen, verdict } from '../../../watch/check.ts';
import type { PostgresSettings } from './settings.ts';
import { literal, manual } from './values.ts';

const wanted = 'a slot in the database that is captured';

export const slotDatabase: Check<PostgresSettings> = {
  id: 'DS13',
  title: 'Database of the slot',
  why: 'a slot decodes only the changes of its own database: one that was created in another database sends nothing of this one',
  link: manual('logicaldecoding-explanation.html#LOGICALDECODING-REPLICATION-SLOTS'),
  check({ slots, database, publications }) {
    if (!slots || !publications) return [unseen('replication slots', wanted)];
    const logical = slots.filter((slot) => slot.logical);
    // What is not published here is perhaps captured elsewhere on purpose.
    if (logical.length === 0 || publications.length === 0) return [];
    const here = logical.filter((slot) => slot.database === database);
    const [away] = logical.filter((slot) => slot.database !== database && !slot.active);
    const names = logical.map((slot) => `${slot.name} in ${slot.database}`).join(', ');
    const text = away
      ? `SELECT pg_drop_replication_slot(${literal(away.name)});\nSELECT pg_create_logical_replication_slot(${literal(away.name)}, 'pgoutput');`
      : `SELECT pg_create_logical_replication_slot('debezium', 'pgoutput');`;
    return [
      verdict(here.length > 0, 'warning', {
        found:
          here.length > 0 ? names : `none in ${database}, where tables are published: ${names}`,
        wanted,
        cure: { kind: 'sql', text },
      }),
    ];
  },
};
