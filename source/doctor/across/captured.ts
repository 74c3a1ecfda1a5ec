import { type ConnectorSettings, effective } from '../../systems/debezium/checks/settings.ts';
import type { KafkaSettings, TopicSettings } from '../../systems/kafka/checks/settings.ts';
import type { PostgresSettings, Table } from '../../systems/postgres/checks/settings.ts';
import type { PipelineSettings } from './parts.ts';

/** The entries of one of Debezium’s lists; none where it is not set. */
export const entriesOf = (connector: ConnectorSettings, setting: string): string[] =>
  (connector.config[setting] ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

/** Whether Debezium takes an entry of a list for this name: a regular expression of the whole of it. */
export const matches = (entry: string, name: string): boolean => {
  try {
    return new RegExp(`^(?:${entry})$`, 'i').test(name);
  } catch {
    return false;
  }
};

/** Whether the connector’s lists leave a table in. */
export const isIncluded = (
  connector: ConnectorSettings,
  { name, schema }: Pick<Table, 'name' | 'schema'>,
): boolean => {
  const some = (setting: string, value: string) =>
    entriesOf(connector, setting).some((entry) => matches(entry, value));
  const has = (setting: string) => entriesOf(connector, setting).length > 0;
  if (has('schema.include.list') && !some('schema.include.list', schema)) return false;
  if (some('schema.exclude.list', schema) || some('table.exclude.list', name)) return false;
  return !has('table.include.list') || some('table.include.list', name);
};

/** The tables whose changes reach the connector: included by it, and in its publication. */
export const capturedTables = (
  connector: ConnectorSettings,
  { tables, publications }: PostgresSettings,
): Table[] => {
  const publication = publications?.find(
    ({ name }) => name === effective(connector, 'publication.name'),
  );
  const published = new Set(publication?.tables ?? []);
  return (tables ?? []).filter(
    (table) => published.has(table.name) && isIncluded(connector, table),
  );
};

/** What the names of the connector’s topics begin with; empty where it names none. */
export const prefixOf = ({ config }: ConnectorSettings): string =>
  config['topic.prefix'] ?? config['database.server.name'] ?? '';

/** The topics of the pipeline that hold changes: those of the connector’s tables, and what the query reads. */
export const changeTopics = (
  { connector, query, pipeline }: Pick<PipelineSettings, 'connector' | 'query' | 'pipeline'>,
  { topics }: KafkaSettings,
): TopicSettings[] => {
  const prefix = connector ? prefixOf(connector) : '';
  const read = new Set([...Object.keys(query?.endOffsets ?? {}), ...(pipeline.topics.names ?? [])]);
  return topics.filter(
    ({ name }) =>
      read.has(name) ||
      (prefix !== '' && name.startsWith(`${prefix}.`) && name.split('.').length > 2),
  );
};
