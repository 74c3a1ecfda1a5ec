import { tablePane } from '../../panes/tablePane.ts';
import type { Chart } from '../../parts/chart.ts';
import type { Glyphs } from '../../parts/glyphs.ts';
import type { Segment } from '../../parts/line.ts';
import { fit, widthOf } from '../../parts/line.ts';
import { plainRate, short } from '../../text/figures.ts';
import { momentText } from '../../text/sentence.ts';
import { type Times, timeCell } from '../../text/times.ts';
import { bytes, count, duration, plural } from '../../text/units.ts';
import { rowNoun } from './noun.ts';
import { type CommitRow, type Delta, type DeltaFiles, type DeltaTable, delta } from './readings.ts';

/** `+7`, `-3`, `0`. */
const signed = (value: number): string => `${value > 0 ? '+' : ''}${short(value)}`;

/** `+1`, `+1 -13`: files that a commit added and removed. */
const fileChange = ({ added, removed }: CommitRow): string =>
  [
    added.files > 0 ? `+${short(added.files)}` : '',
    removed.files > 0 ? `-${short(removed.files)}` : '',
  ]
    .filter((part) => part !== '')
    .join(' ') || '0';

/** The table in a line: what is left out where it is narrow comes last. */
const headline = (
  table: DeltaTable,
  noun: 'change' | 'row',
  width: number,
  glyphs: Glyphs,
): Segment[] => {
  const { version, rows, files, untold, rejected, rowsPerS, averageFileBytes, smallFiles } = table;
  const each = averageFileBytes === null ? '' : ` of ${bytes(averageFileBytes)}`;
  const parts: Segment[] = [
    { text: `v${version}` },
    table.incomplete === null
      ? { text: `${untold > 0 ? 'at least ' : ''}${plural(rows, noun)}` }
      : { text: `not counted: ${table.incomplete}`, tone: 'warning' },
    ...(rejected === 0
      ? []
      : ([{ text: `${count(rejected)} rejected`, tone: 'warning' }] as Segment[])),
    ...(table.incomplete === null
      ? ([
          { text: `${plural(files, 'file')}${each}`, tone: smallFiles ? 'warning' : 'plain' },
          ...(smallFiles
            ? [{ text: `${glyphs.warning} OPTIMIZE joins them`, tone: 'warning' }]
            : []),
          ...(files > 1 ? [{ text: bytes(table.bytes) }] : []),
        ] as Segment[])
      : []),
    ...(rowsPerS === null ? [] : [{ text: `${plainRate(rowsPerS)} ${noun}s/s` }]),
  ];
  const between = ` ${glyphs.dot} `;
  const line: Segment[] = [{ text: ' ' }];
  let room = width - 2;
  for (const [index, part] of parts.entries()) {
    const lead = index === 0 ? '' : between;
    // What is cut says nothing, but the reason for a figure that is missing says most of it.
    const text =
      part.tone === 'warning'
        ? fit(part.text, Math.min(widthOf(part.text), room - 3), glyphs)
        : part.text;
    const needed = widthOf(lead) + widthOf(text);
    if (needed > room) continue;
    line.push({ text: lead, tone: 'dim' }, { ...part, text });
    room -= needed;
  }
  return line;
};

const filesText = ({ files, rows, bytes: size }: DeltaFiles): string =>
  `${plural(files, 'file')}${rows === null ? '' : `, ${plural(rows, 'row')}`}${size === null ? '' : `, ${bytes(size)}`}`;

const describe = (commit: CommitRow, times: Times): string => {
  const { version, at, operation, added, removed, dataChange, batchId, queryId, metrics } = commit;
  const figures = Object.entries(metrics).map(([name, value]) => `${name} ${count(value)}`);
  return [
    `version ${version}${at === null ? '' : ` ${momentText({ at }, times)}`}: ${operation}`,
    ...(batchId === null ? [] : [`batch ${batchId} of query ${queryId}`]),
    ...(added.files > 0 ? [`added ${filesText(added)}`] : []),
    ...(removed.files > 0 ? [`removed ${filesText(removed)}`] : []),
    ...(dataChange || added.files + removed.files === 0 ? [] : ['the same rows in other files']),
    ...figures,
  ].join('; ');
};

/** Where there is no room for the whole: words of ours, since what is cut may be no word at all. */
const words: Record<string, string> = { 'STREAMING UPDATE': 'streaming' };

/** What tells commits apart, those of another table in the same place as well. Begins with the version. */
export const commitRowId = ({ version, at }: CommitRow): string => `${version} ${at}`;

/** By how much each commit made the table grow. */
const growth = (commits: readonly CommitRow[], noun: string): Chart => ({
  title: `${noun}s of a commit`,
  points: commits
    .toReversed()
    .flatMap(({ at, rows }) => (at === null || rows === null ? [] : { at, value: rows })),
  text: short,
});

/** The commits of the Delta table, newest first, below what they have made of it. */
export const pane = tablePane<Delta, CommitRow>({
  id: 'delta',
  title: 'Delta',
  key: '5',
  of: delta,
  waitsFor: ['job'],
  rows: ({ rows }) => rows.commits,
  rowId: commitRowId,
  trace: ({ version }) => ({ by: 'version', version }),
  at: ({ at }) => at,
  newestFirst: true,
  filterText: ({ version, operation, batchId }) => `${version} ${operation} ${batchId ?? ''}`,
  details: (commit, _view, _snapshot, times) => describe(commit, times),
  charts: (_row, { rows, reading }) => [growth(rows.commits, rowNoun(reading.value))],
  headline: ({ rows, reading }, width, glyphs) =>
    rows.table && headline(rows.table, rowNoun(reading.value), width, glyphs),
  empty: 'no table yet: it appears with the job’s first batch',
  about: [
    'The Delta table is a log of changes: each insert, update and delete adds a row. A commit makes a new version, and readers see all of it or nothing.',
  ],
  columns: [
    {
      key: 'version',
      title: 'VERSION',
      means: 'its number; a reader can go back to any of them',
      width: 7,
      text: ({ version }) => String(version),
      sortBy: ({ version }) => version,
    },
    {
      key: 'at',
      title: 'AT',
      means: 'when it was committed',
      width: 8,
      drop: 1,
      text: ({ at }, _width, glyphs) => (at === null ? glyphs.none : timeCell(at, glyphs.moments)),
      tone: () => 'dim',
    },
    {
      key: 'operation',
      title: 'OPERATION',
      means: 'what was done: a streaming write, or OPTIMIZE, VACUUM, MERGE',
      width: 9,
      flex: 1,
      max: 24,
      text: ({ operation }, width) =>
        operation.length > width ? (words[operation] ?? operation) : operation,
      tone: ({ batchId }) => (batchId === null ? 'accent' : 'plain'),
    },
    {
      key: 'rows',
      title: 'ROWS',
      means: 'changes that it added',
      width: 6,
      align: 'right',
      text: ({ rows }, _width, glyphs) => (rows === null ? glyphs.none : signed(rows)),
      tone: ({ rows }) => (rows === 0 ? 'dim' : 'plain'),
      sortBy: ({ rows }) => rows,
    },
    {
      key: 'files',
      title: 'FILES',
      means: 'files that it added and removed',
      width: 7,
      align: 'right',
      text: fileChange,
      sortBy: ({ added, removed }) => added.files - removed.files,
    },
    {
      key: 'bytes',
      title: 'BYTES',
      means: 'size of the files that it added',
      width: 7,
      align: 'right',
      drop: 3,
      text: ({ added }, _width, glyphs) =>
        added.bytes === null ? glyphs.none : bytes(added.bytes),
      sortBy: ({ added }) => added.bytes,
    },
    {
      key: 'batch',
      title: 'BATCH',
      means: 'the micro-batch that wrote it',
      width: 6,
      align: 'right',
      drop: 2,
      text: ({ batchId }, _width, glyphs) => (batchId === null ? glyphs.none : String(batchId)),
      sortBy: ({ batchId }) => batchId,
    },
    {
      key: 'took',
      title: 'TOOK',
      means: 'how long the commit took',
      width: 6,
      align: 'right',
      drop: 4,
      text: ({ tookMs }, _width, glyphs) => (tookMs === null ? glyphs.none : duration(tookMs)),
      sortBy: ({ tookMs }) => tookMs,
    },
  ],
});
