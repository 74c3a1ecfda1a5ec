import { type Check, onEach } from '../../../watch/check.ts';
import { ownSlots } from './results.ts';
import type { PostgresSettings } from './settings.ts';
import { literal } from './values.ts';

const known = ['pgoutput', 'decoderbufs'];

export const slotPlugin: Check<PostgresSettings> = {
  id: 'DS11',
  title: 'Output plugin of slots',
  why: 'Debezium understands pgoutput and decoderbufs only (wal2json until 1.9), and a slot cannot change its plugin: a new slot means a new snapshot',
  link: 'https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-property-plugin-name',
  check(settings) {
    return onEach(
      ownSlots(settings),
      { noun: 'slot', wanted: 'pgoutput, which every server has' },
      ({ name, plugin, active }) => {
        if (known.includes(plugin ?? '')) return undefined;
        const drop = `SELECT pg_drop_replication_slot(${literal(name)});`;
        const make = `SELECT pg_create_logical_replication_slot(${literal(name)}, 'pgoutput');`;
        return {
          level: 'warning',
          name,
          found: `slot ${name} has plugin ${plugin}`,
          // Whoever reads it now understands it.
          ...(!active && { cure: { kind: 'sql', text: `${drop}\n${make}` } }),
        };
      },
    );
  },
};
