import { chartsOf } from '../../panes/charts.ts';
import { tablePane } from '../../panes/tablePane.ts';
import { rate, short } from '../../text/figures.ts';
import { bytes, count, plural } from '../../text/units.ts';
import type { Snapshot } from '../../watch/snapshot.ts';
import type { SystemId } from '../../watch/target.ts';
import type { SystemView } from '../../watch/view.ts';
import { topicCharts } from './history.ts';
import { type Kafka, kafka, type TopicGroup, type TopicRow } from './readings.ts';

/** What Kafka and Connect keep for themselves. */
const isInternal = ({ backlog, internal, name }: TopicRow): boolean =>
  backlog === null && (internal || name.startsWith('_'));

/** What Spark reads first, then what its pipeline is about, what else holds changes, and the rest. */
const rank = (topic: TopicRow, carried: ReadonlySet<string>): number => {
  if (topic.backlog !== null) return 0;
  return isInternal(topic) ? 3 : carried.has(topic.name) ? 1 : 2;
};

/** The topics of a cluster that pipelines are about. */
const carriedIn = ({ pipelines }: Snapshot, id: SystemId): ReadonlySet<string> =>
  new Set(pipelines.flatMap(({ topics, flow }) => (topics.system === id ? flow.topics : [])));

const describe = (topic: TopicRow, { reading }: SystemView<Kafka>): string => {
  const raw = reading.value?.topics.find(({ name }) => name === topic.name);
  const partitions = raw?.partitions ?? [];
  const shown = partitions.map(
    ({ partition, begin, end, leader, inSync, replicas }) =>
      `${partition}: ${begin}–${end} leader ${leader}, ${inSync} of ${replicas} in sync`,
  );
  const size = topic.bytes === null ? '' : ` ${bytes(topic.bytes)},`;
  // Groups first: of a topic with fifty partitions not all are seen.
  return `${topic.name}:${size} ${readers(topic.groups)}; partition ${shown.join('; ')}`;
};

/** Who reads a topic, farthest behind first. Spark's driver may be in a group that never commits. */
const readers = (groups: readonly TopicGroup[]): string => {
  if (groups.length === 0) return 'no consumer group';
  const farthestFirst = groups.toSorted((a, b) => Number((b.lag ?? -1n) - (a.lag ?? -1n)));
  const each = farthestFirst.map(({ group, state, members, lag }) => {
    const behind = lag === null ? 'nothing committed' : `lag ${lag}`;
    return `${group} ${behind} (${state}, ${plural(members, 'member')})`;
  });
  return `${groups.length === 1 ? 'group' : 'groups'} ${each.join(', ')}`;
};

/** Every topic: how fast it grows, and what of it Spark has not taken yet. */
export const pane = tablePane<Kafka, TopicRow>({
  id: 'topics',
  title: 'Topics',
  named: 'topic',
  key: '3',
  of: kafka,
  waitsFor: ['jdk', 'jars', 'kafka', 'connect', 'debezium-server'],
  rows: ({ system, rows }, snapshot) => ordered(rows.topics, carriedIn(snapshot, system.id)),
  rowId: ({ name }) => name,
  trace: ({ name, internal }) => (internal ? undefined : { by: 'last', topic: name }),
  filterText: ({ name }) => name,
  details: describe,
  charts: (topic, view) => chartsOf(topic.name, topicCharts(view, topic)),
  folds: { what: 'internal topics', row: isInternal },
  empty: 'no topic yet: the connector has sent nothing',
  about: [
    'Debezium writes each change of a table as a record to that table’s topic in Kafka. A record has the row before and after the change, and its place in the WAL.',
    'A delete makes two records: the delete itself, and a tombstone, an empty record with the same key, after which Kafka may forget what it had of that row.',
    'Spark notes how far it has read in its own checkpoint and not in a consumer group: backlog is a topic’s end minus what the newest committed batch has read.',
    'Enter opens a topic: its records as they come, each with the row before and after.',
  ],
  columns: [
    {
      key: 'name',
      title: 'TOPIC',
      means: 'one for each captured table, and the internal ones of Kafka and Connect',
      width: 27,
      flex: 3,
      max: 60,
      cut: 'middle',
      text: ({ name, underReplicated }, _width, glyphs) =>
        underReplicated > 0 ? `${glyphs.warning} ${name}` : name,
      tone: (topic) =>
        topic.underReplicated > 0 ? 'warning' : isInternal(topic) ? 'dim' : 'plain',
      sortBy: ({ name }) => name,
    },
    {
      key: 'partitions',
      title: 'PARTS',
      means: 'how many partitions it has; order holds within each',
      width: 5,
      align: 'right',
      drop: 5,
      text: ({ partitions }) => count(partitions),
    },
    {
      key: 'behind',
      title: 'NOT IN SYNC',
      means: 'partitions that have fewer copies in sync than they should',
      width: 11,
      align: 'right',
      drop: 6,
      text: ({ underReplicated }) => count(underReplicated),
      tone: ({ underReplicated }) => (underReplicated > 0 ? 'warning' : 'plain'),
    },
    {
      key: 'end',
      title: 'END',
      means: 'the offset that the next record gets',
      width: 11,
      align: 'right',
      drop: 2,
      text: ({ end }) => count(end),
      sortBy: ({ end }) => end,
    },
    {
      key: 'rate',
      title: 'REC/S',
      means: 'records that are written to it each second',
      width: 6,
      align: 'right',
      text: ({ recordsPerS }, _width, glyphs) =>
        recordsPerS === null ? glyphs.none : rate(recordsPerS),
      sortBy: ({ recordsPerS }) => recordsPerS,
    },
    {
      key: 'bytes',
      title: 'BYTES/S',
      means: 'bytes that are written to it each second',
      width: 7,
      align: 'right',
      drop: 3,
      text: ({ bytesPerS }, _width, glyphs) =>
        bytesPerS === null ? glyphs.none : bytes(bytesPerS),
      sortBy: ({ bytesPerS }) => bytesPerS,
    },
    {
      key: 'history',
      title: 'TREND',
      means: 'records per second over the last minutes',
      width: 8,
      flex: 2,
      max: 60,
      drop: 1,
      trend: ({ history }) => history,
    },
    {
      key: 'backlog',
      title: 'BACKLOG',
      means: 'records that Spark has not committed to Delta yet',
      width: 7,
      align: 'right',
      text: ({ backlog }, _width, glyphs) => (backlog === null ? glyphs.none : short(backlog)),
      sortBy: ({ backlog }) => backlog,
    },
    {
      key: 'lag',
      title: 'LAG',
      width: 5,
      align: 'right',
      drop: 4,
      // Spark commits nothing: in a lab no group has a lag.
      onlyIf: ({ lag }) => lag !== null,
      text: ({ lag }, _width, glyphs) => (lag === null ? glyphs.none : short(lag)),
      sortBy: ({ lag }) => lag,
    },
  ],
});

type Ordered = { key: string; topics: readonly TopicRow[] };
const orders = new WeakMap<readonly TopicRow[], Ordered>();

// The rows of a snapshot never change; a thousand of them are put in order once.
const ordered = (rows: readonly TopicRow[], carried: ReadonlySet<string>): readonly TopicRow[] => {
  const key = [...carried].join(' ');
  const known = orders.get(rows);
  if (known?.key === key) return known.topics;
  const topics = rows.toSorted((a, b) => rank(a, carried) - rank(b, carried));
  orders.set(rows, { key, topics });
  return topics;
};
