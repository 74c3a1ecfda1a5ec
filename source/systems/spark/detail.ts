import { defineDetail, initialDetail } from '../../panes/detail/define.ts';
import type { ContentProps, DetailState, Fact, Section } from '../../panes/detail/types.ts';
import type { Segment } from '../../parts/line.ts';
import { fit } from '../../parts/line.ts';
import { plainRate } from '../../text/figures.ts';
import { timeText } from '../../text/times.ts';
import { bytes, count, duration, plural } from '../../text/units.ts';
import type { SystemView } from '../../watch/view.ts';
import { offsetRanges, otherOffsets, phasesOf } from './offsets.ts';
import { batchRowId, pane } from './pane.ts';
import { phaseMeanings } from './phases.ts';
import { type BatchProgress, batchesIn } from './query-events.ts';
import { type BatchRow, type Query, query, spark } from './readings.ts';
import { batchRow } from './rows.ts';

type Props = ContentProps<DetailState, undefined, Query>;

const rowOf = (id: string, { rows }: SystemView<Query>): BatchRow | undefined =>
  rows.batches.find((row) => batchRowId(row) === id);

/** Everything about one micro-batch. */
export const batchDetail = defineDetail<Query, DetailState>({
  id: 'batch',
  title: 'Batch',
  of: query,
  pane,
  reads: spark,
  initial: initialDetail,
  nameOf: (id, view) => {
    const row = rowOf(id, view);
    return row ? `${row.batchId} of ${row.query}` : id;
  },
  pages: [{ title: 'batch', sections: (props) => sectionsOf(props) }],
});

const sectionsOf = (props: Props): Section[] => {
  const { row: id, view } = props;
  const row = rowOf(id, view);
  const event = batchesIn(view.events).find((each) => batchRowId(batchRow(each)) === id);
  if (!row || !event) return [];
  const { progress } = event;
  return [
    { title: 'Batch', facts: batchFacts(row, progress, props) },
    {
      title: 'Where the time went',
      note: `${duration(row.tookMs)} in all`,
      lines: phaseLines(progress, props),
    },
    ...offsetSections(progress, props),
    sourceSection(progress),
  ];
};

const batchFacts = (row: BatchRow, { runId, sink }: BatchProgress, { glyphs }: Props): Fact[] => {
  const [began, ended] = [row.startedAt, row.startedAt + row.tookMs].map((at) =>
    timeText(at, glyphs.moments),
  );
  return [
    {
      name: 'trigger',
      value: `${began} ${glyphs.arrow} ${ended}`,
      about: 'its start and its end, after the commit',
    },
    { name: 'rows', value: count(row.rows), about: 'records read from the sources' },
    {
      name: 'input rate',
      value: row.inPerS === 0 && row.rows > 0 ? glyphs.none : `${plainRate(row.inPerS)} rows/s`,
      about: 'rows / time since the trigger before',
    },
    {
      name: 'processed',
      value: `${plainRate(row.processedPerS)} rows/s`,
      about: 'rows / time that the batch took',
    },
    {
      name: 'Delta version',
      value: row.deltaVersion === null ? glyphs.none : `v${row.deltaVersion}`,
      tone: row.deltaVersion === null ? 'dim' : 'accent',
      about:
        row.deltaVersion === null
          ? 'no commit with its transaction among the last ones'
          : landed(row),
    },
    { name: 'sink', value: sink?.description ?? glyphs.none },
    { name: 'query', value: row.queryId, about: 'stored in the checkpoint; survives restarts' },
    { name: 'run', value: runId, about: 'new at every start' },
    { name: 'application', value: row.applicationId },
  ];
};

const landed = ({ landed: commit }: BatchRow): string => {
  if (!commit) return '';
  const { rows, files, bytes: added } = commit;
  const size = added === null ? '' : ` of ${bytes(added)}`;
  return `${rows === null ? '' : `${plural(rows, 'row')} in `}${plural(files, 'file')}${size}`;
};

const barWidth = { least: 10, most: 40 };
// What a phase does is read more often than how long its bar is.
const meaningWidth = 40;

/** A line for each phase: its name, how long, a bar of its share, and what it does. */
const phaseLines = (progress: BatchProgress, { width, glyphs }: Props): Segment[][] => {
  const phases = phasesOf(progress);
  const nameWidth = Math.max(0, ...phases.map(({ name }) => name.length));
  const left = width - nameWidth - 18 - meaningWidth;
  const bar = Math.max(barWidth.least, Math.min(barWidth.most, left));
  return phases.map(({ name, ms, share }): Segment[] => {
    const full = Math.round(share * bar);
    const text = glyphs.fills.charAt(0).repeat(full).padEnd(bar);
    const before = nameWidth + bar + 18;
    return [
      { text: ` ${fit(name, nameWidth, glyphs)}`, tone: 'dim' },
      { text: duration(ms).padStart(8) },
      { text: `${Math.round(share * 100)} % `.padStart(7), tone: 'dim' },
      { text, tone: 'accent' },
      {
        text: ` ${fit(phaseMeanings[name] ?? '', Math.max(0, width - before), glyphs)}`,
        tone: 'dim',
      },
    ];
  });
};

const offsetSections = (progress: BatchProgress, { glyphs }: Props): Section[] => {
  const known = (value: bigint | null) => (value === null ? glyphs.none : count(value));
  const kafka: Section = {
    title: 'Offsets',
    note: 'TO is the next record to read',
    table: {
      columns: [
        { title: 'TOPIC', max: 60 },
        { title: 'PARTITION', align: 'right' },
        { title: 'FROM', align: 'right' },
        { title: 'TO', align: 'right' },
        { title: 'RECORDS', align: 'right' },
        { title: 'LEFT BEHIND', align: 'right', drop: 1 },
      ],
      rows: offsetRanges(progress).map(({ topic, partition, from, to, records, behind }) => [
        topic,
        partition,
        known(from),
        known(to),
        known(records),
        known(behind),
      ]),
    },
  };
  const others: Section = {
    title: 'Offsets of other sources',
    note: 'in their own terms',
    table: {
      columns: [
        { title: 'SOURCE', max: 40 },
        { title: 'FROM', max: 60 },
        { title: 'TO', max: 60 },
      ],
      rows: otherOffsets(progress).map(({ source, from, to }) => [
        source,
        from === '' ? glyphs.none : from,
        to,
      ]),
    },
  };
  return [kafka, others].filter(({ table }) => (table?.rows.length ?? 0) > 0);
};

const sourceSection = ({ sources }: BatchProgress): Section => ({
  title: 'Sources',
  table: {
    columns: [
      { title: 'SOURCE', max: 60 },
      { title: 'ROWS', align: 'right' },
      { title: 'IN/S', align: 'right' },
      { title: 'PROC/S', align: 'right' },
      { title: 'SOURCE METRICS', max: 60, drop: 1 },
    ],
    rows: sources.map((source) => [
      source.description,
      count(source.numInputRows),
      perS(source.inputRowsPerSecond),
      perS(source.processedRowsPerSecond),
      Object.entries(source.metrics ?? {})
        .map(([name, value]) => `${name} ${value}`)
        .join(', '),
    ]),
  },
});

// Spark writes NaN and Infinity as text.
const perS = (value: unknown): string =>
  typeof value === 'number' && Number.isFinite(value) ? plainRate(value) : '';
