import { chartPage, withMarks } from '../../panes/charts.ts';
import { defineDetail, initialDetail } from '../../panes/detail/define.ts';
import type { ContentProps, DetailState, Fact, Section } from '../../panes/detail/types.ts';
import type { Line } from '../../parts/line.ts';
import { toneOf } from '../../parts/tone.ts';
import { bytes, count, duration, lsnText } from '../../text/units.ts';
import { isReaderAway } from '../../watch/away.ts';
import { beforeImages, slotColumns, walsenderColumns } from './columns.ts';
import { slotCharts, slotSentence } from './history.ts';
import { pane } from './pane.ts';
import {
  type Postgres,
  type PostgresReading,
  postgres,
  type Slot,
  type SlotRow,
} from './readings.ts';

type Props = ContentProps<DetailState, undefined, Postgres>;

/** Everything about one replication slot. */
export const slotDetail = defineDetail<Postgres, DetailState>({
  id: 'slot',
  title: 'Slot',
  of: postgres,
  pane,
  initial: initialDetail,
  pages: [{ title: 'slot', sections: (props) => sectionsOf(props) }],
});

const sectionsOf = (props: Props): Section[] => {
  const { row: id, view } = props;
  const row = view.rows.slots.find(({ name }) => name === id);
  const server = view.reading.value;
  const slot = server?.slots.find(({ name }) => name === id);
  if (!row || !server || !slot) return [];
  return [
    { title: 'State', facts: stateFacts(row, props) },
    { title: 'WAL over time', lines: charts(props) },
    publicationSection(server),
    { title: 'pg_replication_slots', facts: slotFacts(slot) },
    walsenderSection(slot, server),
  ];
};

const stateFacts = (row: SlotRow, { view, snapshot, glyphs }: Props): Fact[] => {
  const calm = isReaderAway(snapshot, view.system.id, row.name);
  const { level, text, because } = slotSentence(row, view, calm);
  const none = glyphs.none;
  const size = (value: bigint | null) => (value === null ? none : bytes(value));
  const eta =
    row.etaMs === null
      ? 'more than a day away at this rate'
      : `${duration(row.etaMs)} to ${row.etaOf}`;
  return [
    { name: 'state', value: `${glyphs[level]} ${text}`, tone: toneOf(level) },
    ...because.map((value, index) => ({ name: index === 0 ? 'because' : '', value })),
    { name: 'retained', value: size(row.retained), about: 'current LSN − restart_lsn' },
    {
      name: 'unconfirmed',
      value: size(row.unconfirmed),
      about: 'current LSN − confirmed_flush_lsn',
    },
    {
      name: 'growth',
      value: row.growthPerS === null ? none : `${bytes(row.growthPerS)}/s`,
      about: 'of retained WAL, over the last 15 s',
    },
    {
      name: 'ETA',
      value: row.retained === null ? none : eta,
      tone: row.etaMs === null ? 'plain' : row.etaMs < 3_600_000 ? 'error' : 'warning',
    },
  ];
};

const chartHeight = 7;

/** Retained and unconfirmed over all readings that are kept, each with its own scale. */
const charts = ({ row, view, snapshot, width, glyphs }: Props): Line[] => {
  const told = withMarks(slotCharts(view, row), snapshot, view.system.lab);
  return chartPage(told, chartHeight, { width, glyphs });
};

const publicationSection = ({ publications, tables }: PostgresReading): Section => {
  const rows = publications.flatMap(({ name, tables: published }) =>
    published.map((table) => {
      const known = tables.find((each) => each.name === table);
      const identity = known?.replicaIdentity ?? '';
      return [name, table, identity, beforeImages[identity] ?? '', known ? count(known.rows) : ''];
    }),
  );
  return {
    title: 'Publications',
    note: 'the consumer chooses its publication',
    table: {
      columns: [
        { title: 'PUBLICATION', max: 30 },
        { title: 'TABLE', max: 40 },
        { title: 'IDENTITY' },
        { title: 'OLD ROW CONTAINS', drop: 2 },
        { title: 'ROWS', align: 'right', drop: 1 },
      ],
      rows,
    },
  };
};

const slotFacts = (slot: Slot): Fact[] => {
  const known: Record<string, string | null> = {
    plugin: slot.plugin,
    slot_type: slot.slotType,
    database: slot.database,
    active: String(slot.active),
    active_pid: slot.activePid === null ? null : String(slot.activePid),
    restart_lsn: slot.restartLsn === null ? null : lsnText(slot.restartLsn),
    confirmed_flush_lsn: slot.confirmedFlushLsn === null ? null : lsnText(slot.confirmedFlushLsn),
    wal_status: slot.walStatus,
    safe_wal_size: slot.safeWalSize === null ? null : bytes(slot.safeWalSize),
    ...slot.more,
  };
  return columnFacts(known, slotColumns);
};

const walsenderSection = (slot: Slot, { walsenders }: PostgresReading): Section => {
  const title = 'Walsender (pg_stat_replication)';
  const sender = walsenders.find(({ pid }) => pid === slot.activePid);
  if (!sender) return { title, facts: [{ name: 'none', value: 'nothing reads this slot now' }] };
  const { pid, application, state, sentLsn, flushLsn } = sender;
  const lsn = (value: bigint | null) => (value === null ? null : lsnText(value));
  const known = {
    pid: String(pid),
    application_name: application,
    state,
    sent_lsn: lsn(sentLsn),
    flush_lsn: lsn(flushLsn),
    ...sender.more,
  };
  return { title, facts: columnFacts(known, walsenderColumns) };
};

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
