import type { Snapshot, TopicRow } from '../derive/types.ts';
import { sparkline } from '../parts/sparkline.ts';
import { count } from '../text/units.ts';
import { rate, short } from './figures.ts';
import { tablePane } from './tablePane.tsx';

/** What Spark reads first, then what else holds changes, then what Kafka and Connect keep. */
const rank = ({ backlog, internal, name }: TopicRow): number =>
  backlog !== null ? 0 : internal || name.startsWith('_') ? 2 : 1;

const describe = (topic: TopicRow, { samples }: Snapshot): string => {
  const reading = samples.at(-1)?.readings.kafka?.value;
  const raw = reading?.topics.find(({ name }) => name === topic.name);
  const partitions = raw?.partitions ?? [];
  const shown = partitions.map(
    ({ partition, begin, end, leader, inSync, replicas }) =>
      `${partition}: ${begin}–${end} leader ${leader}, ${inSync} of ${replicas} in sync`,
  );
  return `${topic.name}: partition ${shown.join('; ')}`;
};

/** Every topic: how fast it grows, and what of it Spark has not taken yet. */
export const topics = tablePane<TopicRow>({
  id: 'topics',
  title: 'Topics',
  key: '3',
  reads: ['kafka', 'spark'],
  waitsFor: ['jdk', 'jars', 'kafka', 'connect'],
  rows: ({ derived }) => ordered(derived.topics),
  rowId: ({ name }) => name,
  filterText: ({ name }) => name,
  details: describe,
  empty: 'no topic yet: the connector has sent nothing',
  columns: [
    {
      key: 'name',
      title: 'TOPIC',
      width: 27,
      flex: 3,
      max: 60,
      cut: 'middle',
      text: ({ name, underReplicated }, _width, glyphs) =>
        underReplicated > 0 ? `${glyphs.warning} ${name}` : name,
      tone: (topic) =>
        topic.underReplicated > 0 ? 'warning' : rank(topic) === 2 ? 'dim' : 'plain',
      sortBy: ({ name }) => name,
    },
    {
      key: 'partitions',
      title: 'PARTS',
      width: 5,
      align: 'right',
      drop: 3,
      text: ({ partitions }) => count(partitions),
    },
    {
      key: 'behind',
      title: 'NOT IN SYNC',
      width: 11,
      align: 'right',
      drop: 4,
      text: ({ underReplicated }) => count(underReplicated),
      tone: ({ underReplicated }) => (underReplicated > 0 ? 'warning' : 'plain'),
    },
    {
      key: 'end',
      title: 'END',
      width: 11,
      align: 'right',
      drop: 2,
      text: ({ end }) => count(end),
      sortBy: ({ end }) => end,
    },
    {
      key: 'rate',
      title: 'REC/S',
      width: 6,
      align: 'right',
      text: ({ recordsPerS }, _width, glyphs) =>
        recordsPerS === null ? glyphs.none : rate(recordsPerS),
      sortBy: ({ recordsPerS }) => recordsPerS,
    },
    {
      key: 'history',
      title: 'TREND',
      width: 8,
      flex: 2,
      max: 60,
      drop: 1,
      text: ({ history }, width, glyphs) => sparkline(history, width, glyphs),
      tone: () => 'accent',
    },
    {
      key: 'backlog',
      title: 'BACKLOG',
      width: 7,
      align: 'right',
      text: ({ backlog }, _width, glyphs) => (backlog === null ? glyphs.none : short(backlog)),
      sortBy: ({ backlog }) => backlog,
    },
  ],
});

const orders = new WeakMap<readonly TopicRow[], readonly TopicRow[]>();

// The rows of a snapshot never change; a thousand of them are put in order once.
const ordered = (rows: readonly TopicRow[]): readonly TopicRow[] => {
  const known = orders.get(rows) ?? rows.toSorted((a, b) => rank(a) - rank(b));
  orders.set(rows, known);
  return known;
};
