import { layOut } from '../../../panes/detail/layOut.ts';
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
import { count } from '../../../text/units.ts';
import { type Change, written } from '../../debezium/change.ts';
import { type ColumnDiff, columnNames, diffOf } from '../../debezium/diff.ts';
import { type Envelope, envelopeOf } from '../../debezium/envelope.ts';
import type { Placeholder } from '../../debezium/placeholder.ts';
import type { TailRecord } from '../keep.ts';
import { cut, mostDrawn, say, shortName } from './cut.ts';
import { recordFacts } from './recordFacts.ts';
import { valueRows } from './valueRows.ts';

const longestName = 24;
const longestUnchanged = 300;

type Drawn = { rows: Line[]; width: number; glyphs: Glyphs; placeholder: Placeholder };
const drawn = new WeakMap<TailRecord, Drawn>();

/** A record in full: what it changed, when it was where, and what else it says. */
export const recordRows = (
  record: TailRecord,
  width: number,
  glyphs: Glyphs,
  placeholder: Placeholder,
): Line[] => {
  const known = drawn.get(record);
  if (known?.width === width && known.glyphs === glyphs && known.placeholder === placeholder)
    return known.rows;
  const envelope = envelopeOf(record);
  const rows = [
    ...bodyRows(envelope, width, glyphs, placeholder),
    ...layOut(
      [{ title: 'Record', facts: recordFacts(record, envelope, glyphs.moments) }],
      width,
      glyphs,
    ),
  ];
  drawn.set(record, { rows, width, glyphs, placeholder });
  return rows;
};

const bodyRows = (
  envelope: Envelope,
  width: number,
  glyphs: Glyphs,
  placeholder: Placeholder,
): Line[] => {
  switch (envelope.kind) {
    case 'change':
      return changeRows(envelope.change, width, glyphs, placeholder);
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

/** Why a side of a change is not told; empty where all of it is. */
const notTold = ({ form, op, before, after, keyOnly, touched }: Change): string => {
  if (keyOnly) return 'only the key is told: replica identity is not full, or all else was empty';
  if (op === written) return 'the record does not tell whether the row was created or changed';
  if (op === 'd' && !before && !after) return 'the deleted row is not told';
  if (op !== 'u' || before) return '';
  switch (form) {
    case 'flattened':
      return 'the row before is not told: the record was flattened';
    case 'MongoDB':
      return touched
        ? 'the document before is not told; what is marked was set'
        : 'the document before is not told';
    default:
      return 'the row before is not told: the table’s replica identity is not full';
  }
};

const changeRows = (
  change: Change,
  width: number,
  glyphs: Glyphs,
  placeholder: Placeholder,
): Line[] => {
  if (change.message) {
    const { prefix, content } = change.message;
    return [
      ...say(`a logical message with prefix ${prefix}`, width),
      ...valueRows(content, width, glyphs),
    ];
  }
  if (change.op === 't')
    return say(`every row of ${change.table} was deleted at once`, width, 'error');
  const note = notTold(change);
  const about = note === '' ? [] : say(note, width, 'dim');
  const columns = diffOf(change, placeholder, mostDrawn);
  if (columns.length === 0)
    return note === '' ? say('neither before nor after is told', width, 'dim') : about;
  const nameWidth = Math.min(
    longestName,
    Math.max(...columns.map(({ name }) => widthOf(clean(shortName(name))))),
  );
  const rest = columnNames(change).length - columns.length;
  return [
    ...about,
    ...columns.flatMap((column) => columnRows(column, nameWidth, width, glyphs)),
    ...(rest > 0 ? say(`(cut: ${count(rest)} columns more)`, width, 'dim') : []),
  ];
};

const marks: Record<ColumnDiff['state'], { mark: string; tone: Tone }> = {
  same: { mark: ' ', tone: 'dim' },
  unknown: { mark: ' ', tone: 'plain' },
  untold: { mark: '?', tone: 'dim' },
  changed: { mark: '~', tone: 'warning' },
  added: { mark: '+', tone: 'good' },
  removed: { mark: '-', tone: 'error' },
};

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
    {
      text: `${fit(shortName(name), nameWidth, glyphs)}  `,
      tone: state === 'same' ? 'dim' : 'plain',
    },
  ];
  const room = width - lineWidth(label) - 1;
  if (before === null && after === null) {
    const text = meaning || (state === 'removed' ? 'removed' : 'not told');
    return [[...label, { text: fit(text, Math.min(room, widthOf(clean(text))), glyphs), tone }]];
  }
  const indent: Segment = { text: ' '.repeat(lineWidth(label)) };
  // What stayed as it was is not what one looks for.
  const longest = state === 'same' ? longestUnchanged : undefined;
  const [old, now] = [cut(before ?? '', longest), cut(after ?? '', longest)];
  const isChange = state === 'changed' && before !== null;
  const whole: Segment[] = isChange
    ? [
        { text: old, tone: 'error' },
        { text: ` ${glyphs.arrow} `, tone: 'dim' },
        { text: now, tone: 'good' },
      ]
    : [{ text: after === null ? old : now, tone: state === 'unknown' ? 'plain' : tone }];
  if (meaning !== '') {
    // What it means is what people read; what was sent for it stands behind, where it has room.
    const lines = hardWrap(cut(meaning), room);
    const sent: Segment = { text: `  ${whole.map(({ text }) => text).join('')}`, tone: 'dim' };
    const fits = lines.length === 1 && lineWidth([{ text: lines[0] ?? '' }, sent]) <= room;
    return lines.map((text, index) => [
      ...(index === 0 ? label : [indent]),
      { text, tone: state === 'unknown' ? 'plain' : tone },
      ...(fits ? [sent] : []),
    ]);
  }
  if (lineWidth(whole) <= room) return [[...label, ...whole]];
  const wrapped = (text: string, side: string, sideTone: Tone): Segment[][] =>
    hardWrap(text, room - 2).map((line, index) => [
      { text: index === 0 ? side : '  ', tone: sideTone, bold: true },
      { text: line, tone: sideTone },
    ]);
  const lines = isChange
    ? [...wrapped(old, '- ', 'error'), ...wrapped(now, '+ ', 'good')]
    : wrapped(after === null ? old : now, '  ', tone);
  return lines.map((line, index) => [...(index === 0 ? label : [indent]), ...line]);
};
