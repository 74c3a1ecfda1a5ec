import type { Chart, ChartPoint } from '../../parts/chart.ts';
import { bytes, duration } from '../../text/units.ts';
import { recentOf, windowOf } from '../../watch/series.ts';
import { isFresh, type Raw } from '../../watch/view.ts';
import type { Postgres, Slot, SlotRow } from './readings.ts';

/** What a slot held at one reading, bytes; null once lost. `at` in ms since the epoch. */
export type SlotPoint = { at: number; retained: number | null; unconfirmed: number | null };

const behind = (current: bigint, lsn: bigint | null): number | null =>
  lsn === null ? null : Number(current > lsn ? current - lsn : 0n);

/** The WAL that a slot retained and had unconfirmed at every reading that is kept, oldest first. */
export const slotPoints = ({ points }: Raw<Postgres>, name: string): SlotPoint[] =>
  points.flatMap(({ at, value: server }) => {
    const slot = server.slots.find((each) => each.name === name);
    if (!slot) return [];
    const lost = slot.walStatus === 'lost';
    return {
      at,
      retained: lost ? null : behind(server.currentLsn, slot.restartLsn),
      unconfirmed: lost ? null : behind(server.currentLsn, slot.confirmedFlushLsn),
    };
  });

/** What a slot retains, against the cap of the server, and what of it is unconfirmed, over time. */
export const slotCharts = (view: Raw<Postgres>, name: string): Chart[] => {
  const points = slotPoints(view, name);
  const cap = view.reading.value?.slotWalCap ?? null;
  const of = (what: 'retained' | 'unconfirmed'): ChartPoint[] =>
    points.flatMap(({ at, [what]: value }) => (value === null ? [] : { at, value }));
  return [
    {
      title: 'WAL retained',
      points: of('retained'),
      ...{ text: bytes, base: 2 },
      cap: cap === null ? null : Number(cap),
    },
    { title: 'unconfirmed', points: of('unconfirmed'), text: bytes, base: 2 },
  ];
};

export type SlotSentence = {
  level: 'good' | 'waiting' | 'warning' | 'error';
  text: string;
  because: string[];
};

/**
 * How a slot is, in a sentence, and what of the readings says so. `calm`: that nobody reads it is as it was
 * meant.
 */
export const slotSentence = (row: SlotRow, view: Raw<Postgres>, calm: boolean): SlotSentence => {
  const server = view.reading.value;
  const slot = server?.slots.find(({ name }) => name === row.name);
  const because = slot && server ? [...movement(view, row), ...limits(row, slot, server)] : [];
  const say = (level: SlotSentence['level'], text: string) => ({ level, text, because });
  if (row.walStatus === 'lost')
    return say('error', 'lost: WAL that it needed is gone; drop it and take a new snapshot');
  if (row.walStatus === 'unreserved')
    return say('error', 'behind the retained WAL: the next checkpoint may invalidate it');
  if (!row.active)
    return say(calm ? 'waiting' : 'error', 'inactive: no reader, so WAL is piling up');
  if (!row.moving) return say('warning', 'active, but it confirms nothing while WAL is written');
  return say('good', 'active and moving');
};

/** What was confirmed and written in the window that `moving` is judged by. */
const movement = (view: Raw<Postgres>, { name, windowMs }: SlotRow): string[] => {
  if (!isFresh(view)) return [];
  const seen = recentOf(view.points, windowMs).flatMap(({ at, value: server }) => {
    const slot = server.slots.find((each) => each.name === name);
    return slot ? { at, value: { slot, server } } : [];
  });
  const { points } = windowOf(seen, windowMs);
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || first === last) return [];
  const over = duration(last.at - first.at);
  const moved = (before: bigint | null, after: bigint | null) =>
    before === null || after === null ? null : after - before;
  const told = (what: string, by: bigint | null) =>
    by === null ? [] : [`${what} moved by ${bytes(by)} in the last ${over}`];
  return [
    ...told(
      'confirmed_flush_lsn',
      moved(first.value.slot.confirmedFlushLsn, last.value.slot.confirmedFlushLsn),
    ),
    ...told('restart_lsn', moved(first.value.slot.restartLsn, last.value.slot.restartLsn)),
    ...told('the WAL', last.value.server.currentLsn - first.value.server.currentLsn),
  ];
};

const limits = (
  { retained }: SlotRow,
  { safeWalSize }: Slot,
  server: { slotWalCap: bigint | null; freeDiskBytes: bigint | null },
): string[] => {
  if (retained === null) return [];
  if (safeWalSize !== null) return [`the slot is lost after another ${bytes(safeWalSize)} of WAL`];
  if (server.slotWalCap !== null)
    return [`${bytes(retained)} of at most ${bytes(server.slotWalCap)} are retained`];
  const disk =
    server.freeDiskBytes === null ? '' : `, and the disk has ${bytes(server.freeDiskBytes)} free`;
  return [`max_slot_wal_keep_size sets no cap${disk}`];
};
