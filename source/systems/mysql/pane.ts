import { chartsOf } from '../../panes/charts.ts';
import { tablePane } from '../../panes/tablePane.ts';
import { type Level, toneOf } from '../../parts/tone.ts';
import { bytes, duration } from '../../text/units.ts';
import { placeText } from './binlog.ts';
import { readerCharts } from './charts.ts';
import { type Mysql, mysql, type ReaderRow } from './readings.ts';

/** Less than this until the file that is needed may be deleted is soon. */
export const soonMs = 3_600_000;

export const levelOf = ({ connected, sentAll }: ReaderRow): Level =>
  connected === null ? 'info' : !connected ? 'error' : sentAll === false ? 'warning' : 'good';

const words: Partial<Record<Level, string>> = {
  ...{ good: 'reads', warning: 'sending', error: 'away', info: 'unseen' },
};

/** The file that is needed: there, gone, or not known. */
const fileText = ({ fileThere }: ReaderRow, none: string): string =>
  fileThere === null ? none : fileThere ? 'there' : 'gone';

const placeOf = ({ file, pos }: ReaderRow): string | null =>
  file === null || pos === null ? null : placeText({ file, pos });

const describe = (row: ReaderRow): string => {
  const place = placeOf(row);
  return [
    `${row.name}:`,
    row.connected === null
      ? 'whether it is connected can’t be seen'
      : row.connected
        ? `connected, ${row.state}`
        : 'not connected',
    place === null ? '' : `, its newest change in Kafka at ${place}`,
    row.gtid === null ? '' : `(${row.gtid})`,
    row.behindBytes === null ? '' : `, ${bytes(row.behindBytes)} before the end`,
    row.fileThere === false ? ', whose file is gone' : '',
    row.etaMs === null ? '' : `, whose file may be deleted in ${duration(row.etaMs)}`,
  ]
    .filter(Boolean)
    .join(' ')
    .replaceAll(' ,', ',');
};

/** Who reads the binary log: where it is, how far behind, and whether the file it needs is still there. */
export const pane = tablePane<Mysql, ReaderRow>({
  id: 'binlog',
  title: 'Binlog',
  named: 'reader',
  key: '2',
  of: mysql,
  rows: ({ rows }) => rows.readers,
  rowId: ({ name }) => name,
  filterText: (row) => `${row.name} ${words[levelOf(row)] ?? ''} ${row.file ?? ''}`,
  details: describe,
  // Its newest change in Kafka.
  trace: ({ file, pos }) => (file === null || pos === null ? undefined : { by: 'pos', file, pos }),
  charts: (row, view) => chartsOf(row.name, readerCharts(view, row)),
  empty: 'nothing reads the binary log',
  columns: [
    {
      key: 'name',
      title: 'READER',
      width: 16,
      flex: 2,
      max: 32,
      cut: 'middle',
      text: ({ name }) => name,
      sortBy: ({ name }) => name,
    },
    {
      key: 'connected',
      title: 'STATE',
      width: 9,
      text: (row, _width, glyphs) => `${glyphs[levelOf(row)]} ${words[levelOf(row)] ?? ''}`,
      tone: (row) => toneOf(levelOf(row)),
    },
    {
      key: 'position',
      title: 'POSITION',
      width: 12,
      flex: 2,
      max: 32,
      cut: 'middle',
      drop: 2,
      text: (row, _width, glyphs) => placeOf(row) ?? glyphs.none,
    },
    {
      key: 'behind',
      title: 'BEHIND',
      width: 8,
      align: 'right',
      text: ({ behindBytes }, _width, glyphs) =>
        behindBytes === null ? glyphs.none : bytes(behindBytes),
      sortBy: ({ behindBytes }) => behindBytes,
    },
    {
      key: 'late',
      title: 'LATE',
      width: 7,
      align: 'right',
      text: ({ behindMs }, _width, glyphs) =>
        behindMs === null ? glyphs.none : duration(behindMs),
      sortBy: ({ behindMs }) => behindMs,
    },
    {
      key: 'file',
      title: 'FILE',
      width: 5,
      text: (row, _width, glyphs) => fileText(row, glyphs.none),
      tone: ({ fileThere }) => (fileThere === false ? 'error' : 'plain'),
    },
    {
      key: 'eta',
      title: (width) => (width < 12 ? 'PURGE' : 'PURGED IN'),
      width: 7,
      flex: 1,
      max: 12,
      align: 'right',
      drop: 1,
      text: ({ etaMs }, _width, glyphs) => (etaMs === null ? glyphs.none : duration(etaMs)),
      sortBy: ({ etaMs }) => etaMs,
      tone: ({ etaMs }) => (etaMs === null || etaMs >= soonMs ? 'plain' : 'error'),
    },
    {
      key: 'history',
      title: (width) => (width < 12 ? 'TREND' : 'BEHIND TREND'),
      width: 8,
      flex: 4,
      max: 60,
      drop: 3,
      trend: ({ history }) => history,
    },
  ],
});
