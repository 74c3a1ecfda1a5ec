import { chartPage } from '../../panes/charts.ts';
import { defineDetail, initialDetail } from '../../panes/detail/define.ts';
import type { ContentProps, DetailState, Fact, Section } from '../../panes/detail/types.ts';
import { toneOf } from '../../parts/tone.ts';
import { dateText, type Times, timeText } from '../../text/times.ts';
import { bytes, duration } from '../../text/units.ts';
import { placeText } from './binlog.ts';
import { readerCharts } from './charts.ts';
import { settingMeanings, threadColumns } from './columns.ts';
import { levelOf, pane, soonMs } from './pane.ts';
import { type Mysql, type MysqlReading, mysql, type ReaderRow } from './readings.ts';

type Props = ContentProps<DetailState, undefined, Mysql>;

/** Everything about one reader of the binary log, and the log that it reads. */
export const readerDetail = defineDetail<Mysql, DetailState>({
  id: 'reader',
  title: 'Reader',
  of: mysql,
  pane,
  initial: initialDetail,
  pages: [{ title: 'reader', sections: (props) => sectionsOf(props) }],
});

const sectionsOf = (props: Props): Section[] => {
  const row = props.view.rows.readers.find(({ name }) => name === props.row);
  const server = props.view.reading.value;
  if (!row || !server) return [];
  return [
    { title: 'State', facts: stateFacts(row, props) },
    {
      title: 'Behind over time',
      lines: chartPage(readerCharts(props.view, row), chartHeight, props),
    },
    logSection(row, server, props.glyphs.moments),
    threadSection(row, server),
    { title: `${server.flavour}’s settings`, facts: settingFacts(server) },
  ];
};

const sentence = ({ connected, sentAll, fileThere }: ReaderRow): string => {
  if (fileThere === false && connected !== true)
    return 'the file that it needs is gone: it needs a new snapshot';
  if (connected === null) return 'whether it is connected can’t be seen without PROCESS';
  if (!connected) return 'not connected: nothing reads for it';
  return sentAll ? 'connected, and the server has sent it everything' : 'connected, and being sent';
};

const stateFacts = (row: ReaderRow, { glyphs }: Props): Fact[] => {
  const { none } = glyphs;
  const level = row.fileThere === false && row.connected !== true ? 'error' : levelOf(row);
  const { file, pos } = row;
  const place = file === null || pos === null ? none : placeText({ file, pos });
  return [
    { name: 'state', value: `${glyphs[level]} ${sentence(row)}`, tone: toneOf(level) },
    { name: 'position', value: place, about: 'of the newest change of it in Kafka' },
    { name: 'GTID', value: row.gtid ?? none, about: 'of that change' },
    {
      name: 'committed',
      value: row.committedAt === null ? none : timeText(row.committedAt, glyphs.moments),
      about: 'when that change was',
    },
    {
      name: 'behind',
      value: row.behindBytes === null ? none : bytes(row.behindBytes),
      about: 'from there to the end; changes of other tables count',
    },
    {
      name: 'late',
      value: row.behindMs === null ? none : duration(row.behindMs),
      about: 'since that change was committed; 0 at the end',
    },
    {
      name: 'its file',
      value: row.fileThere === null ? none : row.fileThere ? 'there' : 'gone',
      tone: row.fileThere === false ? 'error' : 'plain',
    },
    {
      name: 'purged in',
      value: row.etaMs === null ? none : duration(row.etaMs),
      tone: row.etaMs !== null && row.etaMs < soonMs ? 'error' : 'plain',
      about: 'at the earliest; the file that is written stays',
    },
  ];
};

const chartHeight = 7;

const logSection = (
  { file }: ReaderRow,
  { logs, end, retentionMs }: MysqlReading,
  times: Times,
): Section => ({
  title: 'Binary logs',
  note: retentionMs === null ? 'kept for ever' : `kept for ${duration(retentionMs)}`,
  table: {
    columns: [
      { title: 'FILE', max: 40 },
      { title: 'SIZE', align: 'right' },
      { title: 'LAST WRITTEN', drop: 1 },
      { title: '' },
    ],
    rows: (logs ?? []).map(({ name, bytes: size, writtenAt }) => [
      name,
      bytes(size),
      writtenAt === undefined ? '' : dateText(writtenAt, times),
      name === file ? 'needed' : name === end?.file ? 'written now' : '',
    ]),
  },
});

const threadSection = ({ thread }: ReaderRow, { dumps }: MysqlReading): Section => {
  const title = 'Its thread (information_schema.processlist)';
  const found = dumps?.find(({ id }) => id === thread);
  if (!found) return { title, facts: [{ name: 'none', value: 'nothing is seen to read for it' }] };
  const { id, user, host, port, command, state, forMs, more } = found;
  const known: Record<string, string | null> = {
    ...{ id: String(id), user, host: port === null ? host : `${host}:${port}`, command, state },
    ...{ time: String(forMs / 1000), ...more },
  };
  return { title, facts: columnFacts(known, threadColumns) };
};

const settingFacts = ({ settings }: MysqlReading): Fact[] => columnFacts(settings, settingMeanings);

const columnFacts = (
  values: Record<string, string | null>,
  meanings: Record<string, string>,
): Fact[] =>
  Object.entries(values).map(([name, value]) => ({
    name,
    value: value ?? 'null',
    tone: value === null ? 'dim' : 'plain',
    about: meanings[name] ?? '',
  }));
