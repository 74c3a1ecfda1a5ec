import { defineDetail, initialDetail } from '../../panes/detail/define.ts';
import type { ContentProps, DetailState, Fact, Section } from '../../panes/detail/types.ts';
import { notRecorded } from '../../panes/notice.ts';
import { dateText, type Times } from '../../text/times.ts';
import { bytes, count, duration, plural } from '../../text/units.ts';
import type { SystemView } from '../../watch/view.ts';
import type { CommitDetail } from './commit-detail.ts';
import { metricText } from './operation-metrics.ts';
import { commitRowId, pane } from './pane.ts';
import { type CommitRow, type Delta, delta } from './readings.ts';
import { type CommitData, commitSource } from './source.ts';
import { tableSections } from './table.ts';

type Props = ContentProps<DetailState, CommitData | undefined, Delta>;

const rowOf = (id: string, { rows }: SystemView<Delta>): CommitRow | undefined =>
  rows.commits.find((row) => commitRowId(row) === id);

/** Everything about one commit of the Delta table; its file is read when the detail opens. */
export const commitDetail = defineDetail<Delta, DetailState, CommitData | undefined>({
  id: 'commit',
  title: 'Commit',
  of: delta,
  pane,
  initial: initialDetail,
  nameOf: (id, view) => {
    const row = rowOf(id, view);
    return row ? `${row.version} ${row.operation}` : id;
  },
  live: { open: (access, row) => commitSource(access, Number(row.split(' ', 1)[0])) },
  pages: [{ title: 'commit', sections: (props) => sectionsOf(props) }],
});

const sectionsOf = (props: Props): Section[] => {
  const { row: id, view, data, glyphs } = props;
  const row = rowOf(id, view);
  if (!row) return [];
  const table = view.reading.value ?? null;
  const sections: Section[] = [{ title: 'Commit', facts: commitFacts(row, props) }];
  if (data?.kind !== 'read')
    return [
      ...sections,
      metricSection(row),
      { title: 'File of the log', facts: [{ name: '', value: notRead(props), tone: 'dim' }] },
      ...tableSections(table, props.glyphs.moments),
    ];
  const { detail } = data;
  return [
    ...sections,
    { title: 'Parameters', facts: parameterFacts(detail) },
    metricSection(row),
    ...(Object.keys(detail.newest).length > 0
      ? [delaySection(row, detail, props.glyphs.moments)]
      : []),
    fileSection(detail, glyphs.none),
    ...tableSections(table, props.glyphs.moments),
  ];
};

const notRead = ({ data, snapshot }: Props): string => {
  switch (data?.kind) {
    case 'gone':
      return 'no longer there: Delta deletes what is older than delta.logRetentionDuration';
    case 'failed':
      return data.message;
    default:
      return snapshot.replay ? notRecorded : 'is being read';
  }
};

const commitFacts = (row: CommitRow, { data, glyphs }: Props): Fact[] => {
  const { at, batchId, queryId, query, rows, added, removed, dataChange, tookMs } = row;
  const info = data?.kind === 'read' ? data.detail.info : {};
  const files = (some: CommitRow['added']) =>
    [
      plural(some.files, 'file'),
      ...(some.rows === null ? [] : [plural(some.rows, 'row')]),
      ...(some.bytes === null ? [] : [bytes(some.bytes)]),
    ].join(', ');
  return [
    {
      name: 'at',
      value: at === null ? glyphs.none : dateText(at, glyphs.moments),
      about: 'by the writer’s clock',
    },
    { name: 'operation', value: row.operation },
    ...(batchId === null
      ? []
      : [
          {
            name: 'batch',
            value: `${batchId}${query === null ? '' : ` of ${query}`}`,
            tone: 'accent' as const,
            about: 'by the transaction in the commit: each batch lands once',
          },
          { name: 'query', value: queryId ?? glyphs.none },
        ]),
    {
      name: 'rows',
      value: rows === null ? glyphs.none : `${rows > 0 ? '+' : ''}${count(rows)}`,
      about: dataChange || added.files === 0 ? '' : 'the same rows, in other files',
    },
    { name: 'added', value: files(added) },
    { name: 'removed', value: files(removed) },
    ...(tookMs === null ? [] : [{ name: 'took', value: duration(tookMs) }]),
    ...textFacts(info, {
      // Early versions of delta-rs told only the second.
      [info.engineInfo ? 'engineInfo' : 'clientVersion']: 'engine',
      userMetadata: 'user metadata',
      userName: 'user',
      isolationLevel: 'isolation level',
      isBlindAppend: 'blind append',
      readVersion: 'read version',
      txnId: 'transaction id',
    }),
  ];
};

/** What is told of `info`, under other names. */
const textFacts = (info: Record<string, unknown>, names: Record<string, string>): Fact[] =>
  Object.entries(names).flatMap(([key, name]) => {
    const value = info[key];
    return value === undefined || value === null ? [] : [{ name, value: textOf(value) }];
  });

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');

const parameterFacts = ({ info }: CommitDetail): Fact[] =>
  Object.entries(info.operationParameters ?? {}).map(([name, value]) => ({
    name,
    value: textOf(value),
  }));

const metricSection = ({ metrics }: CommitRow): Section => ({
  title: 'Metrics',
  note: 'as the writer counted',
  facts: Object.entries(metrics).map(([name, value]) => ({ name, value: metricText(name, value) })),
});

/** From the newest time in each column to the commit, by the statistics of the added files. */
const delaySection = ({ at }: CommitRow, { newest }: CommitDetail, times: Times): Section => ({
  title: 'Delay to the commit',
  note: 'from the newest value of each time column',
  table: {
    columns: [
      { title: 'COLUMN', max: 40 },
      { title: 'NEWEST' },
      { title: 'UNTIL THE COMMIT', align: 'right' },
    ],
    rows: Object.entries(newest).map(([column, time]) => [
      column,
      dateText(time, times, true),
      at === null ? '' : `${at < time ? '-' : ''}${duration(Math.abs(at - time))}`,
    ]),
  },
});

const fileSection = (detail: CommitDetail, none: string): Section => {
  const { files, fileCount, size, read } = detail;
  const first = files.length < fileCount ? `the first ${count(files.length)} of ` : '';
  const cut = read < size ? `, as far as ${bytes(read)} of ${bytes(size)} tell` : '';
  const partitioned = files.some(({ partition }) => Object.keys(partition).length > 0);
  return {
    title: 'Data files',
    note: `${first}${plural(fileCount, 'file')}${cut}`,
    table: {
      columns: [
        { title: '' },
        { title: 'ROWS', align: 'right' },
        { title: 'BYTES', align: 'right' },
        ...(partitioned ? [{ title: 'PARTITION', max: 40, drop: 1 }] : []),
        { title: 'FILE', max: 100 },
      ],
      rows: files.map(({ added, path, bytes: of, rows, partition }) => [
        added ? '+' : '-',
        rows === null ? none : count(rows),
        of === null ? none : bytes(of),
        ...(partitioned ? [partitionText(partition)] : []),
        path,
      ]),
    },
  };
};

const partitionText = (partition: Record<string, string | null>): string =>
  Object.entries(partition)
    .map(([column, value]) => `${column}=${value ?? 'null'}`)
    .join(' ');
