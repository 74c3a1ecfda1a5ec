import type { Fact, Section } from '../../panes/detail/types.ts';
import { dateText, type Times } from '../../text/times.ts';
import type { DeltaTableReading } from './readings.ts';

/** What the table is at its newest version: its columns, how it is split up, what a reader must know. */
export const tableSections = (reading: DeltaTableReading, times: Times): Section[] => {
  if (!reading) return [];
  const { table, protocol, version } = reading;
  const facts: Fact[] = [];
  if (table) {
    const { id, name, createdAt, partitionColumns } = table;
    if (name) facts.push({ name: 'name', value: name });
    facts.push({ name: 'id', value: id, about: 'another one is another table' });
    if (createdAt !== null) {
      facts.push({ name: 'created', value: dateText(createdAt, times) });
    }
    const split = partitionColumns.length === 0 ? 'none' : partitionColumns.join(', ');
    facts.push({ name: 'partitioned by', value: split });
  }
  if (protocol) {
    const { reader, writer, features } = protocol;
    facts.push({
      name: 'protocol',
      value: `reader ${reader}, writer ${writer}`,
      about: features.length === 0 ? 'no table features' : `features: ${features.join(', ')}`,
    });
  }
  return [
    { title: 'Table', note: `at version ${version}`, facts },
    {
      title: 'Columns',
      table: {
        columns: [{ title: 'NAME', max: 40 }, { title: 'TYPE', max: 30 }, { title: 'NULL' }],
        rows: (table?.columns ?? []).map(({ name, type, nullable }) => [
          name,
          type,
          nullable ? 'yes' : 'no',
        ]),
      },
    },
  ];
};
