import { titleRow } from '../../../panes/detail/layOut.ts';
import { type Scrolled, scrolling } from '../../../panes/scrolling.ts';
import { partsOfKey } from '../../../panes/tablePane.ts';
import { defineView } from '../../../panes/view.ts';
import { clean, hardWrap, type Line } from '../../../parts/line.ts';
import { scrolled } from '../../../parts/scroll.ts';
import { indentJson } from '../../../text/indent-json.ts';
import { contentOf } from '../../debezium/content.ts';
import { envelopeOf } from '../../debezium/envelope.ts';
import type { TailRecord } from '../keep.ts';

/** `topic`: the id of its row. The record stays what it is, whatever comes meanwhile. */
type State = Scrolled & { topic: string; record: TailRecord };

/** A part as JSON: its own text where it is some, or as a text, or in base64. */
const partOf = (bytes: Buffer | null): string => {
  const content = contentOf(bytes);
  if (bytes === null || content.kind === 'none') return 'null';
  if (content.kind === 'json') return bytes.toString();
  const text = bytes.toString();
  const isText = Buffer.from(text).equals(bytes);
  return JSON.stringify(isText ? text : { base64: bytes.toString('base64') });
};

/** All of a record as JSON; what is JSON in it as it was sent. */
const jsonOf = ({ topic, record }: State): string => {
  const { partition, offset, timestamp, key, value, headers } = record;
  const { kind } = envelopeOf(record);
  const place = JSON.stringify({ topic: partsOfKey(topic).row, partition });
  const named = headers.map((each) => `{${JSON.stringify(each.name)}:${partOf(each.value)}}`);
  const fields = [
    `"offset":${offset},"timestamp":${timestamp},"kind":${JSON.stringify(kind)}`,
    `"headers":[${named.join(',')}],"key":${partOf(key)},"value":${partOf(value)}`,
  ];
  return `${place.slice(0, -1)},${fields.join(',')}}`;
};

const made = new WeakMap<TailRecord, { width: number; rows: readonly string[] }>();

const rowsOf = (state: State, width: number): readonly string[] => {
  const known = made.get(state.record);
  if (known?.width === width) return known.rows;
  const rows = indentJson(jsonOf(state)).flatMap((line) => hardWrap(clean(line), width));
  made.set(state.record, { width, rows });
  return rows;
};

const { key, back, moves } = scrolling<State, undefined>(
  'record',
  ({ state, width }) => rowsOf(state, width - 2).length,
);

/** The whole record. */
export const wholeRecord = defineView<State, undefined>({
  id: 'record',
  title: 'Record',
  keys: [
    back(),
    ...moves,
    key(
      'copy',
      ['y'],
      'copy the record as JSON',
      ({ state }, { copy }) => ({ said: copy(indentJson(jsonOf(state)).join('\n')) }),
      { label: 'copy', footer: true, alone: true },
    ),
  ],
  lines: ({ state, width, height, glyphs }): Line[] => {
    const { topic, record, said } = state;
    const rows = rowsOf(state, width - 2).map((text): Line => [{ text: ` ${text}` }]);
    const { lines, place } = scrolled(rows, state.top, { width, height: height - 1, glyphs });
    const title = `Record ${record.partition}@${record.offset} of ${clean(partsOfKey(topic).row)}`;
    return [
      titleRow({ title, note: [said, place].filter(Boolean).join('  ') }, width, glyphs),
      ...lines,
    ];
  },
});
