import type { TopicRow } from '../systems/kafka/readings.ts';
import type { PostgresReading } from '../systems/postgres/readings.ts';
import type { Pipeline } from '../watch/target.ts';

/** Debezium replaces what a topic’s name may not hold: `inventory.My Table` is in `….inventory.My_Table`. */
const sanitised = (table: string): string => table.replace(/[^A-Za-z0-9._-]/g, '_');

/**
 * Tells whether a topic has the changes of one of these tables (`schema.table`): its name is
 * `<prefix>.<schema>.<table>`, in which each part may hold dots.
 */
export const capturesOneOf = (tables: readonly string[]): ((topic: string) => boolean) => {
  const tableOf = tableAmong(tables);
  return (topic) => tableOf(topic) !== undefined;
};

/** Tells which of these tables a topic has the changes of. */
export const tableAmong = (tables: readonly string[]): ((topic: string) => string | undefined) => {
  const known = new Map(tables.map((table) => [sanitised(table), table]));
  return (topic) => {
    for (let dot = topic.indexOf('.'); dot >= 0; dot = topic.indexOf('.', dot + 1)) {
      const table = known.get(topic.slice(dot + 1));
      if (table !== undefined) return table;
    }
    return undefined;
  };
};

/** The tables that a source publishes. */
export const publishedTables = (source: PostgresReading | undefined): string[] =>
  (source?.publications ?? []).flatMap(({ tables }) => tables);

/**
 * The topics that a pipeline is about: those that it names; else what Spark's query reads; before
 * there is one, those of captured tables; else all that are not internal. Connect's own topics get a
 * record a second in an idle lab and would pass for changes.
 */
export const topicsOf = (
  topics: readonly TopicRow[],
  source: PostgresReading | undefined,
  { topics: { names } }: Pipeline,
): readonly TopicRow[] => {
  if (names) return topics.filter(({ name }) => names.includes(name));
  const read = topics.filter(({ backlog }) => backlog !== null);
  if (read.length > 0) return read;
  const captures = capturesOneOf(publishedTables(source));
  const captured = topics.filter(({ name }) => captures(name));
  if (captured.length > 0) return captured;
  return topics.filter(({ name, internal }) => !internal && !name.startsWith('_'));
};
