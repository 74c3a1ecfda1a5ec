import { type Actions, columnsOf } from './actions.ts';
import type { DeltaTableReading } from './readings.ts';

export type About = Pick<NonNullable<DeltaTableReading>, 'table' | 'protocol'>;

// Written by whoever wrote the table: what is not as it should be is left out.
const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];

/** What a table is called and made of, as of these actions. */
export const aboutOf = (known: About, { metaData, protocol }: Actions): About => ({
  table: metaData
    ? {
        id: String(metaData.id),
        name: metaData.name ? String(metaData.name) : null,
        createdAt: timeOf(metaData.createdTime),
        partitionColumns: textsOf(metaData.partitionColumns),
        columns: columnsOf(metaData.schemaString),
      }
    : known.table,
  protocol: protocol
    ? {
        reader: Number(protocol.minReaderVersion),
        writer: Number(protocol.minWriterVersion),
        features: [
          ...new Set([...textsOf(protocol.readerFeatures), ...textsOf(protocol.writerFeatures)]),
        ],
      }
    : known.protocol,
});

const latestTime = 8.64e15;
const timeOf = (value: unknown): number | null => {
  const time = Number(value);
  return value && Math.abs(time) <= latestTime ? time : null;
};
