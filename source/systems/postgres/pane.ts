import { chartsOf, withMarks } from '../../panes/charts.ts';
import { tablePane } from '../../panes/tablePane.ts';
import { type Level, toneOf } from '../../parts/tone.ts';
import { bytes, duration } from '../../text/units.ts';
import { isReaderAway } from '../../watch/away.ts';
import type { SystemView } from '../../watch/view.ts';
import { slotCharts } from './history.ts';
import { type Postgres, postgres, type SlotRow } from './readings.ts';
import { statusOf } from './rows.ts';

/** `calm`: nobody can read it now, and is not meant to. */
type Row = SlotRow & { calm?: boolean };

const levelOf = ({ active, moving, calm }: Row): Level =>
  !active ? (calm ? 'waiting' : 'error') : moving ? 'good' : 'warning';

const words: Partial<Record<Level, string>> = {
  ...{ good: 'active', warning: 'stuck', error: 'unread', waiting: 'unread' },
};

const statusLevel = ({ walStatus }: SlotRow): Level => {
  if (walStatus === 'lost' || walStatus === 'unreserved') return 'error';
  return walStatus === 'extended' ? 'warning' : 'info';
};

const describe = (slot: SlotRow, { reading }: SystemView<Postgres>): string => {
  const raw = reading.value?.slots.find(({ name }) => name === slot.name);
  const more = Object.entries(raw?.more ?? {})
    .filter(([column, value]) => value !== null && column !== 'invalidation_reason')
    .map(([column, value]) => `${column} ${value}`);
  return [
    `${slot.name}:`,
    raw ? `${raw.slotType} slot${raw.plugin ? ` of ${raw.plugin}` : ''}` : '',
    raw?.database ? `in ${raw.database},` : '',
    slot.active ? (slot.moving ? 'active' : 'active but not moving') : 'inactive',
    slot.walStatus ? `, wal_status ${statusOf(slot)}` : '',
    slot.etaMs === null ? '' : `, ${slot.etaOf} in ${duration(slot.etaMs)}`,
    raw?.safeWalSize ? `, ${bytes(raw.safeWalSize)} of WAL until it is lost` : '',
    more.length > 0 ? `; ${more.join(', ')}` : '',
  ]
    .filter(Boolean)
    .join(' ')
    .replaceAll(/ ([,;])/g, '$1');
};

/** Every replication slot: whether it moves, how much WAL it holds, and until when that goes well. */
export const pane = tablePane<Postgres, Row>({
  id: 'slots',
  title: 'WAL & slots',
  named: 'slot',
  key: '2',
  of: postgres,
  waitsFor: ['supervisor', 'postgres', 'connect', 'debezium-server'],
  rows: ({ rows, system }, snapshot) =>
    rows.slots.map((slot) =>
      slot.active ? slot : { ...slot, calm: isReaderAway(snapshot, system.id, slot.name) },
    ),
  rowId: ({ name }) => name,
  filterText: (slot) => `${slot.name} ${words[levelOf(slot)]} ${slot.walStatus}`,
  details: describe,
  charts: ({ name }, view, snapshot) =>
    chartsOf(name, withMarks(slotCharts(view, name), snapshot, view.system.lab)),
  empty: 'no replication slot: nothing reads the WAL',
  about: [
    'PostgreSQL writes every change to its write-ahead log (WAL) first. Debezium reads that log through a replication slot, a bookmark inside PostgreSQL; all WAL after the bookmark is kept for it.',
  ],
  columns: [
    {
      key: 'name',
      title: 'SLOT',
      means: 'its name: Debezium’s own is debezium',
      width: 10,
      flex: 2,
      max: 32,
      cut: 'middle',
      text: ({ name }) => name,
      sortBy: ({ name }) => name,
    },
    {
      key: 'active',
      title: 'STATE',
      means: 'active while somebody reads it; unread means that WAL piles up',
      width: 8,
      text: (slot, _width, glyphs) => {
        const level = levelOf(slot);
        return `${glyphs[level]} ${words[level]}`;
      },
      tone: (slot) => toneOf(levelOf(slot)),
    },
    {
      key: 'status',
      title: 'STATUS',
      means: 'whether PostgreSQL still holds all WAL that the slot needs',
      width: 10,
      text: ({ walStatus }, _width, glyphs) => walStatus ?? glyphs.none,
      tone: (slot) => (statusLevel(slot) === 'info' ? 'plain' : toneOf(statusLevel(slot))),
    },
    {
      key: 'retained',
      title: 'RETAINED',
      means: 'WAL that is kept for it; at max_slot_wal_keep_size the slot is lost',
      width: 8,
      align: 'right',
      text: ({ retained }, _width, glyphs) => (retained === null ? glyphs.none : bytes(retained)),
      sortBy: ({ retained }) => retained,
    },
    {
      key: 'unconfirmed',
      title: (width) => (width < 11 ? 'UNCONF.' : 'UNCONFIRMED'),
      means: 'WAL that its reader has not confirmed yet: changes on their way',
      width: 7,
      flex: 1,
      max: 11,
      align: 'right',
      text: ({ unconfirmed }, _width, glyphs) =>
        unconfirmed === null ? glyphs.none : bytes(unconfirmed),
      sortBy: ({ unconfirmed }) => unconfirmed,
    },
    {
      key: 'growth',
      title: 'GROWTH/S',
      means: 'how fast what is kept grows',
      width: 8,
      align: 'right',
      drop: 2,
      text: ({ growthPerS }, _width, glyphs) =>
        growthPerS === null ? glyphs.none : bytes(growthPerS),
      sortBy: ({ growthPerS }) => growthPerS,
    },
    {
      key: 'eta',
      title: 'ETA',
      means: 'when the slot would be lost, at the rate of the last minutes',
      width: 7,
      flex: 1,
      max: 17,
      align: 'right',
      drop: 1,
      text: ({ etaMs, etaOf }, width, glyphs) => {
        if (etaMs === null) return glyphs.none;
        const whole = `${duration(etaMs)} to ${etaOf}`;
        return whole.length <= width ? whole : duration(etaMs);
      },
      tone: ({ etaMs }) => (etaMs === null ? 'plain' : etaMs < 3_600_000 ? 'error' : 'warning'),
    },
    {
      key: 'history',
      title: (width) => (width < 17 ? 'TREND' : 'UNCONFIRMED TREND'),
      width: 8,
      flex: 4,
      max: 60,
      drop: 3,
      trend: ({ history }) => history,
    },
  ],
});
