import { layOut } from '../../../panes/detail/layOut.ts';
import type { Fact } from '../../../panes/detail/types.ts';
import type { Glyphs } from '../../../parts/glyphs.ts';
import {
  clean,
  fit,
  hardWrap,
  type Line,
  lineWidth,
  type Segment,
  widthOf,
} from '../../../parts/line.ts';
import type { Tone } from '../../../parts/tone.ts';
import { bytes, count, duration, lsnText } from '../../../text/units.ts';
import { type ColumnDiff, diffOf } from '../../debezium/diff.ts';
import {
  type Change,
  type Content,
  contentOf,
  contentText,
  type Envelope,
  envelopeOf,
  operations,
} from '../../debezium/envelope.ts';
import { isObject, jsonText } from '../../debezium/json.ts';
import type { TailRecord } from '../tail.ts';

const longestName = 24;
// What is longer is cut: nobody reads a megabyte in a terminal.
const longestValue = 4000;
const hexRows = 64;

export const opTones: Record<string, Tone> = { c: 'good', u: 'warning', d: 'error', t: 'error' };

/** What a record is, in a word or two. */
export const kindOf = (envelope: Envelope): string => {
  switch (envelope.kind) {
    case 'change':
      return `${envelope.change.op} ${operations[envelope.change.op]?.split(' ')[0]}`;
    case 'value':
      return envelope.content.kind === 'json' ? 'JSON' : envelope.content.kind;
    default:
      return envelope.kind;
  }
};

/** A record in full: what it changed, when it was where, and what else it says. */
export const recordRows = (record: TailRecord, width: number, glyphs: Glyphs): Line[] => {
  const envelope = envelopeOf(record);
  const content = bodyRows(envelope, width, glyphs);
  return [
    ...content,
    ...layOut([{ title: 'Record', facts: recordFacts(record, envelope) }], width, glyphs),
  ];
};

const bodyRows = (envelope: Envelope, width: number, glyphs: Glyphs): Line[] => {
  switch (envelope.kind) {
    case 'change':
      return changeRows(envelope.change, width, glyphs);
    case 'tombstone':
      return say('a tombstone: compaction may drop all records of this key', width);
    case 'transaction': {
      const events = envelope.events === null ? '' : `, ${envelope.events} events`;
      return say(`transaction ${envelope.id} ${envelope.status}${events}`, width);
    }
    case 'heartbeat':
      return say('a heartbeat of the connector: it carries no change', width);
    case 'value':
      return valueRows(envelope.content, width, glyphs);
  }
};

const say = (text: string, width: number, tone: Tone = 'plain'): Line[] =>
  hardWrap(clean(text), width - 2).map((line) => [{ text: ` ${line}`, tone }]);

const changeRows = (change: Change, width: number, glyphs: Glyphs): Line[] => {
  if (change.message) {
    const { prefix, content } = change.message;
    return [
      ...say(`a logical message with prefix ${prefix}`, width),
      ...valueRows(content, width, glyphs),
    ];
  }
  if (change.op === 't')
    return say(`every row of ${change.table} was deleted at once`, width, 'error');
  const columns = diffOf(change);
  if (columns.length === 0) return say('neither before nor after is told', width, 'dim');
  const nameWidth = Math.min(
    longestName,
    Math.max(...columns.map(({ name }) => widthOf(clean(name)))),
  );
  const note =
    change.op === 'u' && !change.before
      ? say('the row before is not told: the table’s replica identity is not full', width, 'dim')
      : [];
  return [...note, ...columns.flatMap((column) => columnRows(column, nameWidth, width, glyphs))];
};

const marks: Record<ColumnDiff['state'], { mark: string; tone: Tone }> = {
  same: { mark: ' ', tone: 'dim' },
  unknown: { mark: ' ', tone: 'plain' },
  changed: { mark: '~', tone: 'warning' },
  added: { mark: '+', tone: 'good' },
  removed: { mark: '-', tone: 'error' },
};

const cut = (text: string): string =>
  text.length <= longestValue
    ? clean(text)
    : `${clean(text.slice(0, longestValue))} (cut: ${count(text.length)} characters)`;

/** One column: a mark, its name, and what it was and is, on one line where that has room. */
const columnRows = (
  { name, state, before, after, meaning }: ColumnDiff,
  nameWidth: number,
  width: number,
  glyphs: Glyphs,
): Line[] => {
  const { mark, tone } = marks[state];
  const label: Segment[] = [
    { text: ` ${mark} `, tone, bold: true },
    { text: `${fit(name, nameWidth, glyphs)}  `, tone: state === 'same' ? 'dim' : 'plain' },
  ];
  const room = width - lineWidth(label) - 1;
  const about: Segment[] =
    meaning === ''
      ? []
      : [{ text: `  ${fit(meaning, widthOf(clean(meaning)), glyphs)}`, tone: 'dim' }];
  const [old, now] = [cut(before ?? ''), cut(after ?? '')];
  const whole: Segment[] =
    state === 'changed'
      ? [
          { text: old, tone: 'error' },
          { text: ` ${glyphs.arrow} `, tone: 'dim' },
          { text: now, tone: 'good' },
        ]
      : [{ text: after === null ? old : now, tone: state === 'unknown' ? 'plain' : tone }];
  if (lineWidth([...whole, ...about]) <= room) return [[...label, ...whole, ...about]];
  if (lineWidth(whole) <= room) return [[...label, ...whole]];
  const indent: Segment = { text: ' '.repeat(lineWidth(label)) };
  const wrapped = (text: string, side: string, sideTone: Tone): Segment[][] =>
    hardWrap(text, room - 2).map((line, index) => [
      { text: index === 0 ? side : '  ', tone: sideTone, bold: true },
      { text: line, tone: sideTone },
    ]);
  const lines =
    state === 'changed'
      ? [...wrapped(old, '- ', 'error'), ...wrapped(now, '+ ', 'good')]
      : wrapped(after === null ? old : now, '  ', tone);
  return lines.map((line, index) => [...(index === 0 ? label : [indent]), ...line]);
};

/** A value that is no change: its fields, its text, or its bytes. */
const valueRows = (content: Content, width: number, glyphs: Glyphs): Line[] => {
  switch (content.kind) {
    case 'none':
      return say('no value', width, 'dim');
    case 'json': {
      const { value } = content;
      if (!isObject(value)) return say(cut(jsonText(value)), width);
      const facts = Object.entries(value).map(
        ([name, each]): Fact => ({ name, value: cut(jsonText(each)) }),
      );
      return layOut([{ title: 'Value', note: 'JSON', facts }], width, glyphs);
    }
    case 'text':
      return say(cut(content.text), width);
    case 'binary': {
      const registered =
        content.schemaId === null
          ? 'neither JSON nor text'
          : `binary, perhaps with schema ${content.schemaId} of a registry`;
      return [...say(registered, width, 'dim'), ...hexDump(content.bytes, width)];
    }
    case 'huge':
      return [
        ...say(
          `${bytes(content.bytes.length)}: too large to be taken apart here`,
          width,
          'warning',
        ),
        ...hexDump(content.bytes, width),
      ];
  }
};

/** Bytes as hexadecimal, with their signs where they are printable ASCII. */
const hexDump = (all: Buffer, width: number): Line[] => {
  const perRow = width >= 79 ? 16 : 8;
  const rows: Line[] = [];
  for (let at = 0; at < all.length && rows.length < hexRows; at += perRow) {
    const part = all.subarray(at, at + perRow);
    const hex = [...part].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const text = [...part].map((byte) =>
      byte > 31 && byte < 127 ? String.fromCharCode(byte) : '.',
    );
    rows.push([
      { text: ` ${at.toString(16).padStart(6, '0')}  `, tone: 'dim' },
      { text: hex.padEnd(perRow * 3 - 1) },
      { text: `  ${text.join('')}`, tone: 'dim' },
    ]);
  }
  const shown = hexRows * perRow;
  const more = all.length > shown ? say(`(cut: ${bytes(all.length)})`, width, 'dim') : [];
  return [...rows, ...more];
};

const iso = (ms: number): string => {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? String(ms) : date.toISOString().replace('T', ' ');
};

const later = (ms: number | null, than: number | null): string => {
  if (ms === null || than === null) return '';
  const by = ms - than;
  // Clocks of different machines: the later step may seem to be the earlier one.
  return by < 0 ? `${duration(-by)} before the step before: clocks differ` : `+${duration(by)}`;
};

const recordFacts = (record: TailRecord, envelope: Envelope): Fact[] => {
  const { partition, offset, timestamp, appended, key, value, headers } = record;
  const change = envelope.kind === 'change' ? envelope.change : null;
  const facts: Fact[] = [{ name: 'operation', value: kindOf(envelope) }];
  const add = (name: string, text: string | null | undefined, about = '') => {
    if (text) facts.push({ name, value: text, about });
  };
  add('key', key === null ? 'none' : contentText(envelope.key));
  if (change) {
    const { source, lsn, txId, transaction, snapshot, sourceMs, debeziumMs } = change;
    add('table', change.table);
    add('LSN', lsn === null ? '' : lsnText(lsn), lsn === null ? '' : String(lsn));
    add('transaction', txId);
    add(
      'in the transaction',
      transaction && `${transaction.id}, change ${transaction.order ?? '?'}`,
    );
    add('snapshot', snapshot);
    add('committed', sourceMs === null ? '' : iso(sourceMs), 'at the source');
    add('captured', debeziumMs === null ? '' : iso(debeziumMs), later(debeziumMs, sourceMs));
    add(
      appended ? 'appended' : 'sent',
      iso(timestamp),
      `to Kafka ${later(timestamp, debeziumMs ?? sourceMs)}`,
    );
    add('commit to Kafka', sourceMs === null ? '' : later(timestamp, sourceMs));
    const { version, connector, name, db } = source;
    const parts = [connector, version, name, db].flatMap((part) =>
      typeof part === 'string' ? part : [],
    );
    add('source', parts.join(' '));
  } else add(appended ? 'appended' : 'sent', iso(timestamp), 'to Kafka');
  add(
    'place',
    `partition ${partition}, offset ${offset}`,
    record.transactional ? 'transactional' : '',
  );
  const schema = envelope.schema
    ? 'JSON with its schema'
    : envelope.kind === 'change'
      ? 'JSON'
      : '';
  add('size', `key ${bytes(key?.length ?? 0)}, value ${bytes(value?.length ?? 0)}`, schema);
  for (const header of headers)
    add(`header ${header.name}`, cut(contentText(contentOf(header.value)) || 'empty'));
  return facts;
};
