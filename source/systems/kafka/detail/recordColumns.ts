import { clean } from '../../../parts/line.ts';
import type { Column } from '../../../parts/table.ts';
import { type Times, timeCell } from '../../../text/times.ts';
import { duration } from '../../../text/units.ts';
import type { Snapshot } from '../../../watch/snapshot.ts';
import { contentText } from '../../debezium/content.ts';
import { changeText } from '../../debezium/diff.ts';
import { type Envelope, envelopeOf } from '../../debezium/envelope.ts';
import { textOf } from '../../debezium/json.ts';
import { type Placeholder, placeholderIn } from '../../debezium/placeholder.ts';
import type { TailRecord } from '../keep.ts';
import { kindOf, opTones } from './recordFacts.ts';

const summaryLength = 300;

/** What stands for unchanged long values in a record: as its connector is set. */
export const placeholderFor = (
  snapshot: Pick<Snapshot, 'systems'>,
  topic: string,
  record: TailRecord,
): Placeholder => {
  const envelope = envelopeOf(record);
  const name = envelope.kind === 'change' ? envelope.change.source.name : null;
  return placeholderIn(snapshot, topic, textOf(name));
};

type Summary = { text: string; placeholder: Placeholder };
const summaries = new WeakMap<TailRecord, Summary>();

/** A record in one line: made once, since a list is drawn again and again. */
const summaryOf = (record: TailRecord, placeholder: Placeholder): string => {
  const known = summaries.get(record);
  if (known?.placeholder === placeholder) return known.text;
  const text = summaryText(envelopeOf(record), placeholder).slice(0, summaryLength);
  summaries.set(record, { text, placeholder });
  return text;
};

const summaryText = (envelope: Envelope, placeholder: Placeholder): string => {
  switch (envelope.kind) {
    case 'change':
      return changeText(envelope.change, placeholder);
    case 'value':
      return contentText(envelope.content);
    case 'transaction':
      return `${envelope.status} ${envelope.id}`;
    default:
      return '';
  }
};

/** The columns of the list of records. */
export const columnsOf = (
  snapshot: Pick<Snapshot, 'systems'>,
  topic: string,
): Column<TailRecord>[] => [
  ...columns,
  {
    key: 'change',
    title: 'CHANGE',
    width: 16,
    flex: 4,
    text: (record) => summaryOf(record, placeholderFor(snapshot, topic, record)),
  },
  delay,
];

const columns: Column<TailRecord>[] = [
  {
    key: 'time',
    title: 'IN KAFKA',
    width: 8,
    text: ({ timestamp }, _width, { moments }) => clockOf(timestamp, moments),
    tone: () => 'dim',
  },
  {
    key: 'partition',
    title: 'P',
    width: 3,
    align: 'right',
    text: ({ partition }) => String(partition),
  },
  {
    key: 'offset',
    title: 'OFFSET',
    width: 8,
    align: 'right',
    cut: 'start',
    text: ({ offset }) => String(offset),
  },
  {
    key: 'op',
    title: 'OP',
    width: 9,
    text: (record) => kindOf(envelopeOf(record)),
    tone: (record) => {
      const envelope = envelopeOf(record);
      return envelope.kind === 'change' ? (opTones[envelope.change.op] ?? 'plain') : 'dim';
    },
  },
  {
    key: 'key',
    title: 'KEY',
    width: 10,
    flex: 1,
    max: 24,
    text: (record, width) => contentText(envelopeOf(record).key).slice(0, width * 4),
  },
];

const delay: Column<TailRecord> = {
  key: 'delay',
  title: 'DELAY',
  width: 7,
  align: 'right',
  drop: 1,
  text: (record, _width, glyphs) => {
    const envelope = envelopeOf(record);
    const change = envelope.kind === 'change' ? envelope.change : null;
    const from = change?.sourceMs ?? null;
    // A row that a snapshot read was committed at some time before.
    const known = from !== null && change?.snapshot === null && change.op !== 'r';
    return known ? duration(Math.max(0, record.timestamp - from)) : glyphs.none;
  },
};

const clockOf = (at: number, times: Times): string =>
  at >= 0 && at < 8.64e15 ? timeCell(at, times) : clean(String(at));
