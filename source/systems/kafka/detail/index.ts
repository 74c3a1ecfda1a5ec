import { defineDetail } from '../../../panes/detail/define.ts';
import type { Move } from '../../../panes/detail/types.ts';
import type { Opened } from '../../../panes/open-view.ts';
import type { TraceOf } from '../../../panes/places.ts';
import { partsOfKey } from '../../../panes/tablePane.ts';
import { topOf } from '../../../parts/scroll.ts';
import { envelopeOf } from '../../debezium/envelope.ts';
import { pane } from '../pane.ts';
import { type Kafka, kafka } from '../readings.ts';
import { overviewOf } from './overview.ts';
import { panelOf, recordLines } from './recordLines.ts';
import { readTopic, type TopicData } from './source.ts';
import { chosenIndex, initialTopic, listed, type TopicState } from './state.ts';
import { wholeRecord } from './wholeRecord.ts';

type Topic = Opened<TopicState, TopicData>;

/** Everything about one topic: its last records, and the topic as a whole. */
export const topicDetail = defineDetail<Kafka, TopicState, TopicData>({
  id: 'topic',
  title: 'Topic',
  of: kafka,
  pane,
  initial: initialTopic,
  live: { open: readTopic },
  trace: (view) => traceOf(view),
  keys: [
    {
      id: 'topic-record',
      keys: ['enter'],
      label: 'whole record',
      help: 'the whole record as JSON',
      effect: 'read',
      footer: true,
      disabledReason: (topic) => (recordOf(topic) ? undefined : 'no record is selected'),
      run: (topic, { dispatch }) => {
        const record = recordOf(topic);
        if (record) dispatch(wholeRecord.open({ topic: topic.state.id, record, top: 0, said: '' }));
      },
    },
  ],
  pages: [
    {
      title: 'records',
      lines: recordLines,
      move: (topic, move) => (move.unit === 'row' ? choose(topic, move) : scroll(topic, move)),
      copy: (topic) => recordText(topic),
    },
    { title: 'partitions and configuration', sections: overviewOf },
  ],
});

/** The chosen record; none where the topic is shown as a whole. */
const recordOf = ({ state, data }: Topic) => {
  const rows = state.page === 0 ? listed(data?.tail.records ?? []) : [];
  return rows[chosenIndex(rows, state.record)];
};

/** The chosen record; where the topic is shown as a whole, its newest change. */
const traceOf = (view: Topic): TraceOf | undefined => {
  const { row: topic } = partsOfKey(view.state.id);
  if (view.state.page !== 0) return { by: 'last', topic };
  const record = recordOf(view);
  if (!record) return undefined;
  return { by: 'record', topic, partition: record.partition, offset: record.offset };
};

/** Another record; at the newest one, new ones are followed again. */
const choose = ({ state, data }: Topic, { by }: Move): Partial<TopicState> => {
  const rows = listed(data.tail.records);
  const from = chosenIndex(rows, state.record);
  const at = Math.max(0, Math.min(rows.length - 1, from + by));
  return { top: 0, record: at === 0 && by < 0 ? null : (rows[at]?.seq ?? null) };
};

const scroll = (topic: Topic, { by }: Move): Partial<TopicState> => {
  const { room, total } = panelOf({ ...topic, height: topic.height - 1 });
  const from = topOf(topic.state.top, total, room);
  return { top: topOf(from + by * Math.max(1, room - 1), total, room) };
};

/** The chosen record as JSON: what is no text of it in base64. */
const recordText = ({ state, data }: Topic): string | undefined => {
  const rows = listed(data.tail.records);
  const record = rows[chosenIndex(rows, state.record)];
  if (!record) return undefined;
  const { partition, offset, timestamp, key, value } = record;
  const part = (bytes: Buffer | null) => {
    if (bytes === null) return null;
    const text = bytes.toString();
    return Buffer.from(text).equals(bytes) ? text : { base64: bytes.toString('base64') };
  };
  const { kind } = envelopeOf(record);
  return JSON.stringify({
    ...{ topic: partsOfKey(state.id).row, partition, offset: String(offset), timestamp, kind },
    ...{ key: part(key), value: part(value) },
  });
};
