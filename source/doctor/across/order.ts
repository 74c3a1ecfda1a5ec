import { changeOf } from '../../systems/debezium/checks/cures.ts';
import type { Checked } from '../../watch/check.ts';
import { capturedTables, entriesOf, prefixOf } from './captured.ts';
import { defineAcross } from './parts.ts';
import { summed } from './retention.ts';

export const order = defineAcross({
  id: 'DX08',
  title: 'Order of the changes of a row',
  why: 'changes with one key stay in order, since they share a partition. Changes of a table without a key have no such order: with several partitions an update may be read before its insert, or override a later one',
  link: 'https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-property-message-key-columns',
  needs: ['source', 'connector', 'kafka'],
  check({ source, connector, kafka }) {
    const prefix = prefixOf(connector);
    const keyed = (connector.config['message.key.columns'] ?? '').split(';');
    const has = (table: string) =>
      keyed.some((entry) => entry.trim().split(':')[0]?.replaceAll('\\', '') === table);
    const results = capturedTables(connector, source).flatMap((table): Checked[] => {
      const topic = kafka.topics.find(({ name }) => name === `${prefix}.${table.name}`);
      if (!topic) return [];
      const { length: partitions } = topic.partitions;
      const loose = partitions > 1 && !table.hasKey && !has(table.name);
      const columns = table.columns.map(({ name }) => name).join(',');
      const own =
        entriesOf(connector, 'message.key.columns').length > 0
          ? `${connector.config['message.key.columns']};`
          : '';
      return [
        {
          name: table.name,
          level: loose ? 'warning' : 'ok',
          found: `${table.hasKey || has(table.name) ? 'a key' : 'no key'}, ${partitions} ${partitions === 1 ? 'partition' : 'partitions'}`,
          wanted: 'a key, or a single partition',
          ...(loose && {
            cure: changeOf(connector, { 'message.key.columns': `${own}${table.name}:${columns}` }),
          }),
        },
      ];
    });
    return summed(results, 'tables whose changes stay in order');
  },
});
