import { titleRow } from '../../../panes/detail/layOut.ts';
import { notRecorded } from '../../../panes/notice.ts';
import type { BodyProps } from '../../../panes/open-view.ts';
import { partsOfKey } from '../../../panes/tablePane.ts';
import type { Glyphs } from '../../../parts/glyphs.ts';
import { inHeight, type Line, type Segment, sideBySide, wrap } from '../../../parts/line.ts';
import { scrolled } from '../../../parts/scroll.ts';
import { table } from '../../../parts/table.ts';
import { count, plural } from '../../../text/units.ts';
import { awayOf } from '../../../watch/away.ts';
import type { Snapshot } from '../../../watch/snapshot.ts';
import { envelopeOf } from '../../debezium/envelope.ts';
import { defaultPlaceholder, type Placeholder } from '../../debezium/placeholder.ts';
import type { TailRecord } from '../keep.ts';
import type { TailData } from '../tail.ts';
import { columnsOf, placeholderFor } from './recordColumns.ts';
import { kindOf } from './recordFacts.ts';
import { recordRows } from './recordRows.ts';
import type { TopicData } from './source.ts';
import { chosenIndex, listed, type TopicState } from './state.ts';

type Props = BodyProps<TopicState, TopicData>;

// From here on the chosen record stands beside the list.
const beside = 150;

/** Where list and record have their place, in columns and rows of the screen. */
export const areasOf = (width: number, height: number, records: number, notes: number) => {
  const room = Math.max(2, height - notes);
  if (width >= beside) {
    const left = Math.floor(width * 0.48);
    return {
      list: { width: left, height: room },
      record: { width: width - left - 1, height: room },
    };
  }
  const most = Math.max(4, Math.floor(room * 0.4));
  const list = Math.min(most, records + 1);
  return { list: { width, height: list }, record: { width, height: room - list } };
};

/** What was passed by, and what can’t be read; as rows above the list. */
export const noteRows = (
  { records, looked, trouble, skipped, aborted, markers, open, unreadable }: TailData,
  width: number,
  glyphs: Glyphs,
  /** The broker is not meant to answer. */
  calm = false,
): Line[] => {
  const notes: { text: string; tone: Segment['tone'] }[] = [];
  if (trouble)
    notes.push({
      text: `${calm ? glyphs.waiting : glyphs.error} ${trouble}; it is tried again`,
      tone: calm ? 'dim' : 'error',
    });
  const last = unreadable.at(-1);
  if (last) {
    const many =
      unreadable.length > 1
        ? `, and ${plural(unreadable.length - 1, 'batch')} more`.replace('batchs', 'batches')
        : '';
    const where = `${plural(last.count, 'record')} at ${last.partition}@${last.offset}${many}`;
    notes.push({ text: `${glyphs.warning} not readable: ${where}: ${last.why}`, tone: 'warning' });
  }
  const passed = [
    skipped > 0n ? `${count(skipped)} skipped: they came too fast` : '',
    aborted > 0 ? `${count(aborted)} of aborted transactions` : '',
    open > 0n ? `${count(open)} are waiting for the end of a transaction` : '',
    markers > 0 ? plural(markers, 'transaction marker') : '',
  ].filter(Boolean);
  if (passed.length > 0) notes.push({ text: `not shown: ${passed.join(', ')}`, tone: 'dim' });
  if (records.length === 0 && !trouble)
    notes.push({
      text: looked ? 'no record in this topic' : 'reading the last records',
      tone: 'dim',
    });
  return notes.flatMap(({ text, tone }) =>
    wrap(text, width - 2, 2, glyphs).map((line) => [{ text: ` ${line}`, tone }]),
  );
};

/** Whether the broker is away by intent. */
const isCalm = (snapshot: Snapshot, { id }: TopicState): boolean =>
  awayOf(snapshot, partsOfKey(id).system) !== undefined;

/** The last records, newest first, and the chosen one taken apart. */
export const recordLines = ({ snapshot, state, data, width, height, glyphs }: Props): Line[] => {
  const tail = data?.tail;
  if (!tail) return snapshot.replay ? [[{ text: ` records are ${notRecorded}`, tone: 'dim' }]] : [];
  const notes = noteRows(tail, width, glyphs, isCalm(snapshot, state));
  const rows = listed(tail.records);
  const selected = chosenIndex(rows, state.record);
  const areas = areasOf(width, height, rows.length, notes.length);
  const record = rows[selected];
  if (!record) return notes;
  const columns = columnsOf(snapshot, state.id);
  const placeholder = placeholderFor(snapshot, state.id, record);
  const list = table({ columns, rows, ...areas.list, selected, focused: true, glyphs });
  const panel = panelLines({
    ...{ record, state, placeholder, glyphs, newer: selected, ...areas.record },
  });
  if (width < beside) return [...notes, ...inHeight(list, areas.list.height), ...panel];
  const gap = { lines: [], width: 1 };
  return [
    ...notes,
    ...sideBySide({ lines: list, width: areas.list.width }, gap, {
      lines: panel,
      width: areas.record.width,
    }),
  ];
};

const panelLines = ({
  record,
  state,
  placeholder,
  newer,
  width,
  height,
  glyphs,
}: {
  record: TailRecord;
  state: TopicState;
  placeholder: Placeholder;
  newer: number;
  width: number;
  height: number;
  glyphs: Glyphs;
}): Line[] => {
  if (height < 1) return [];
  const rows = recordRows(record, width, glyphs, placeholder);
  const { lines, place } = scrolled(rows, state.top, { width, height: height - 1, glyphs });
  const follows = state.record === null ? 'the newest, followed' : `${count(newer)} newer`;
  const title = titleRow(
    {
      title: `${record.partition}@${record.offset} ${kindOf(envelopeOf(record))}`,
      note: [place, follows].filter(Boolean).join('  '),
    },
    width,
    glyphs,
  );
  return [title, ...lines];
};

/** The rows that the panel of a record has room for, and those that it has. */
export const panelOf = ({
  state,
  data,
  width,
  height,
  glyphs,
}: Pick<Props, 'state' | 'data' | 'width' | 'height' | 'glyphs'>): {
  room: number;
  total: number;
} => {
  const rows = listed(data.tail.records);
  const record = rows[chosenIndex(rows, state.record)];
  const notes = noteRows(data.tail, width, glyphs).length;
  const { record: area } = areasOf(width, height, rows.length, notes);
  const total = record ? recordRows(record, area.width, glyphs, defaultPlaceholder).length : 0;
  return { room: Math.max(1, area.height - 1), total };
};
