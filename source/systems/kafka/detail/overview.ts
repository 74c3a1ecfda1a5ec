import type { ContentProps, Fact, Section } from '../../../panes/detail/types.ts';
import { notRecorded } from '../../../panes/notice.ts';
import { sparkline } from '../../../parts/sparkline.ts';
import { type Column, table } from '../../../parts/table.ts';
import { rate } from '../../../text/figures.ts';
import { bytes, count, plural } from '../../../text/units.ts';
import { awayOf } from '../../../watch/away.ts';
import { type PartitionRow, partitionRows } from '../partitions.ts';
import type { Kafka, TopicRow } from '../readings.ts';
import type { TopicData } from './source.ts';
import type { TopicState } from './state.ts';

type Props = ContentProps<TopicState, TopicData, Kafka>;

/** A topic as a whole: its figures, partitions and configuration. */
export const overviewOf = (props: Props): Section[] => {
  const { row, view, width, glyphs } = props;
  const topic = view.rows.topics.find(({ name }) => name === row);
  if (!topic) return [];
  const partitions = partitionRows(view, row) ?? [];
  return [
    { title: 'Topic', facts: topicFacts(topic, props) },
    {
      title: 'Partitions',
      note: plural(partitions.length, 'partition'),
      lines: table({ columns, rows: partitions, width, height: partitions.length + 1, glyphs }),
    },
    ...configSections(props),
  ];
};

const topicFacts = (topic: TopicRow, { width, glyphs }: Props): Fact[] => {
  const { none } = glyphs;
  const facts: Fact[] = [
    {
      name: 'records per second',
      value: topic.recordsPerS === null ? none : rate(topic.recordsPerS),
      about: sparkline(topic.history, Math.min(60, width - 60), glyphs).trimStart(),
    },
    { name: 'bytes per second', value: topic.bytesPerS === null ? none : bytes(topic.bytesPerS) },
    {
      name: 'size',
      value: topic.bytes === null ? none : bytes(topic.bytes),
      about: 'leaders only',
    },
    { name: 'end', value: count(topic.end), about: 'sum of the end offsets' },
    {
      name: 'backlog of Spark',
      value: topic.backlog === null ? none : count(topic.backlog),
      about: topic.backlog === null ? 'no checkpoint reads it' : 'records not yet read',
    },
  ];
  const groups = topic.groups.map(
    ({ group, state, members, lag }): Fact => ({
      name: 'consumer group',
      value: group,
      about: `${state}, ${plural(members, 'member')}, ${lag === null ? 'nothing committed' : `lag ${count(lag)}`}`,
    }),
  );
  return [...facts, ...groups];
};

const columns: Column<PartitionRow>[] = [
  {
    key: 'partition',
    title: 'PARTITION',
    width: 9,
    align: 'right',
    text: ({ partition }) => String(partition),
  },
  {
    key: 'leader',
    title: 'LEADER',
    width: 6,
    align: 'right',
    text: ({ leader }, _width, glyphs) => (leader < 0 ? `${glyphs.error} none` : String(leader)),
    tone: ({ leader }) => (leader < 0 ? 'error' : 'plain'),
  },
  {
    key: 'sync',
    title: 'IN SYNC',
    width: 8,
    align: 'right',
    text: ({ inSync, replicas }, _width, glyphs) =>
      `${inSync < replicas ? `${glyphs.warning} ` : ''}${inSync} of ${replicas}`,
    tone: ({ inSync, replicas }) => (inSync < replicas ? 'warning' : 'plain'),
  },
  { key: 'begin', title: 'BEGIN', width: 11, align: 'right', text: ({ begin }) => count(begin) },
  { key: 'end', title: 'END', width: 11, align: 'right', text: ({ end }) => count(end) },
  {
    key: 'rate',
    title: 'REC/S',
    width: 6,
    align: 'right',
    text: ({ recordsPerS }, _width, { none }) => (recordsPerS === null ? none : rate(recordsPerS)),
  },
  {
    key: 'size',
    title: 'SIZE',
    width: 8,
    align: 'right',
    text: ({ bytes: size }, _width, { none }) => (size === null ? none : bytes(size)),
  },
];

const configSections = ({ data, glyphs, snapshot, view }: Props): Section[] => {
  const configs = data?.configs;
  if (!configs) {
    const text = ` ${snapshot.replay ? notRecorded : 'asking for it'}`;
    return [{ title: 'Configuration', lines: [[{ text, tone: 'dim' }]] }];
  }
  const { entries, trouble } = configs;
  const isCalm = awayOf(snapshot, view.system.id) !== undefined;
  const problem: Fact[] = trouble
    ? isCalm
      ? [{ name: 'not read', value: trouble, tone: 'dim' }]
      : [{ name: 'not read', value: `${glyphs.error} ${trouble}`, tone: 'error' }]
    : [];
  const value = (text: string | null) => text ?? 'kept secret by the broker';
  const set = entries.filter(({ isDefault }) => !isDefault);
  const defaults = entries.filter(({ isDefault }) => isDefault);
  return [
    {
      title: 'Configuration',
      note: 'overridden settings',
      facts: problem,
      table:
        set.length === 0
          ? undefined
          : {
              columns: [
                { title: 'NAME' },
                { title: 'VALUE', max: 60 },
                { title: 'SET IN', drop: 1 },
              ],
              rows: set.map(({ name, value: text, setBy }) => [name, value(text), setBy]),
            },
    },
    {
      title: 'Defaults',
      facts: defaults.map(({ name, value: text }): Fact => ({ name, value: value(text) || '""' })),
    },
  ];
};
