import { chartsOf } from '../../panes/charts.ts';
import { tablePane } from '../../panes/tablePane.ts';
import { type Level, toneOf } from '../../parts/tone.ts';
import { bytes, duration } from '../../text/units.ts';
import type { SystemView } from '../../watch/view.ts';
import { slotCharts } from './history.ts';
import { type Postgres, postgres, type SlotRow } from './readings.ts';
import { statusOf } from './rows.ts';

const levelOf = ({ active, moving }: SlotRow): Level =>
  !active ? 'error' : moving ? 'good' : 'warning';

const words = { good: 'active', warning: 'stuck', error: 'unread' } as const;

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
export const pane = tablePane<Postgres, SlotRow>({
  id: 'slots',
  title: 'WAL & slots',
  named: 'slot',
  key: '2',
  of: postgres,
  waitsFor: ['supervisor', 'postgres', 'connect', 'debezium-server'],
  rows: ({ rows }) => rows.slots,
  rowId: ({ name }) => name,
  filterText: (slot) =>
    `${slot.name} ${words[levelOf(slot) as keyof typeof words]} ${slot.walStatus}`,
  details: describe,
  charts: ({ name }, view) => chartsOf(name, slotCharts(view, name)),
  empty: 'no replication slot: nothing reads the WAL',
  columns: [
    {
      key: 'name',
      title: 'SLOT',
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
      width: 8,
      text: (slot, _width, glyphs) => {
        const level = levelOf(slot);
        return `${glyphs[level]} ${words[level as keyof typeof words]}`;
      },
      tone: (slot) => toneOf(levelOf(slot)),
    },
    {
      key: 'status',
      title: 'STATUS',
      width: 10,
      text: ({ walStatus }, _width, glyphs) => walStatus ?? glyphs.none,
      tone: (slot) => (statusLevel(slot) === 'info' ? 'plain' : toneOf(statusLevel(slot))),
    },
    {
      key: 'retained',
      title: 'RETAINED',
      width: 8,
      align: 'right',
      text: ({ retained }, _width, glyphs) => (retained === null ? glyphs.none : bytes(retained)),
      sortBy: ({ retained }) => retained,
    },
    {
      key: 'unconfirmed',
      title: (width) => (width < 11 ? 'UNCONF.' : 'UNCONFIRMED'),
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
