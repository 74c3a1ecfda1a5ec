import type { Postgres } from '../../systems/postgres/readings.ts';
import {
  type PostgresReading,
  postgres,
  type Slot,
  type SlotRow,
} from '../../systems/postgres/readings.ts';
import { bytes, duration } from '../../text/units.ts';
import { current, type SystemView, viewsOf } from '../../watch/view.ts';
import { judged, type Perf, type Said } from './result.ts';
import { type Asked, labelled, type Service, unseen } from './service.ts';

/** As check_pgactivity’s replication_slots judges, and by what is retained. */
export const slots: Service = {
  name: 'slots',
  summary: 'replication slots: retained WAL, lost, unreserved, inactive, missing',
  kinds: [postgres.kind],
  measures: {
    retained: { unit: 'bytes', help: 'WAL that the slot retains' },
    wal: {
      unit: 'files',
      help: 'WAL files that the slot retains, as check_pgactivity counts them',
    },
    remaining: { unit: 'bytes', below: true, help: 'WAL that can be written before it is lost' },
    unconfirmed: { unit: 'bytes', help: 'WAL that its reader has not confirmed' },
    inactive: {
      unit: 'seconds',
      help: 'how long nobody has read it: PostgreSQL 17 and later; before, any inactive slot counts where this is set',
    },
  },
  warning: 'retained=1GB,inactive=10m',
  critical: 'retained=5GB',
  look(snapshot, asked) {
    const views = viewsOf(snapshot, postgres);
    const said: Said[] = [];
    const perf: Perf[] = [];
    const well: string[] = [];
    for (const view of views) {
      const trouble = unseen(view);
      const value = current(view);
      if (trouble || !value) {
        said.push(trouble ?? { state: 'unknown', text: `${view.system.title}: no answer` });
        continue;
      }
      for (const { source } of snapshot.pipelines)
        if (source.system === view.system.id && isMissing(value, source.reader))
          said.push({ state: 'critical', text: `slot ${source.reader} is not there` });
      for (const slot of value.slots) {
        const seen = seenOf(slot, view, value, snapshot.at, asked.given);
        said.push(...wordsOn(seen, asked));
        perf.push(...perfOf(seen, value, views.length > 1 ? view.system.label : undefined));
        well.push(textOf(seen));
      }
    }
    return { said, perf, well: well.join('; ') || 'no replication slot' };
  },
};

const isMissing = ({ slots: all }: PostgresReading, name: string | undefined): boolean =>
  name !== undefined && !all.some((slot) => slot.name === name);

type Seen = {
  slot: Slot;
  row: SlotRow | undefined;
  walFiles: bigint | null;
  /** Seconds; null where it is active, or the server does not tell. */
  inactiveS: number | null;
};

const seenOf = (
  slot: Slot,
  { rows }: SystemView<Postgres>,
  server: PostgresReading,
  now: number,
  given: boolean,
): Seen => {
  const since = Date.parse(slot.more.inactive_since ?? '');
  const unknown = given ? Number.POSITIVE_INFINITY : null;
  return {
    slot,
    row: rows.slots.find(({ name }) => name === slot.name),
    walFiles: walFilesOf(slot, server),
    inactiveS: slot.active ? null : Number.isNaN(since) ? unknown : Math.max(0, now - since) / 1000,
  };
};

/**
 * Whole WAL files that a slot retains: (current LSN − restart_lsn + offset of restart_lsn in its file) / size of
 * a file, rounded down (check_pgactivity 2.6, replication_slots). 0 once it is lost.
 */
export const walFilesOf = (
  { restartLsn, walStatus }: Pick<Slot, 'restartLsn' | 'walStatus'>,
  { currentLsn, walSegmentBytes }: Pick<PostgresReading, 'currentLsn' | 'walSegmentBytes'>,
): bigint | null => {
  if (walSegmentBytes === undefined) return null;
  if (restartLsn === null || walStatus === 'lost') return 0n;
  const retained = currentLsn - restartLsn + (restartLsn % walSegmentBytes);
  return retained > 0n ? retained / walSegmentBytes : 0n;
};

const wordsOn = ({ slot, row, walFiles, inactiveS }: Seen, { judge }: Asked): Said[] => {
  const said: Said[] = [];
  const { name } = slot;
  if (slot.walStatus === 'lost') said.push({ state: 'critical', text: `slot ${name} is lost` });
  if (slot.walStatus === 'unreserved')
    said.push({ state: 'warning', text: `slot ${name} is unreserved: it will be lost` });
  const say = (measure: string, value: number | bigint | null | undefined, text: string) =>
    said.push({ state: judged(judge, measure, value), text: `slot ${name} ${text}` });
  const { retained = null, unconfirmed = null } = row ?? {};
  say('retained', retained, `retains ${bytes(retained ?? 0n)} of WAL`);
  say('wal', walFiles, `retains ${walFiles} WAL files`);
  say('remaining', slot.safeWalSize, `has ${bytes(slot.safeWalSize ?? 0n)} of WAL left`);
  say('unconfirmed', unconfirmed, `has ${bytes(unconfirmed ?? 0n)} of WAL unconfirmed`);
  const since = Number.isFinite(inactiveS ?? 0) ? ` for ${duration((inactiveS ?? 0) * 1000)}` : '';
  say('inactive', inactiveS, `is inactive${since}`);
  return said;
};

const perfOf = (
  { slot, row, walFiles, inactiveS }: Seen,
  { slotWalCap }: PostgresReading,
  server: string | undefined,
): Perf[] => {
  const label = (name: string) =>
    labelled(server !== undefined, server ?? '', `${slot.name}_${name}`);
  const isLost = slot.walStatus === 'lost';
  return [
    {
      ...{ label: label('retained'), value: row?.retained ?? null, unit: 'B', measure: 'retained' },
      max: slotWalCap,
    },
    {
      label: label('unconfirmed'),
      value: row?.unconfirmed ?? null,
      unit: 'B',
      measure: 'unconfirmed',
    },
    { label: label('wal'), value: isLost ? null : walFiles, measure: 'wal' },
    { label: label('remaining'), value: slot.safeWalSize, unit: 'B', measure: 'remaining' },
    {
      ...{ label: label('inactive'), unit: 's', measure: 'inactive' },
      value: slot.active ? 0 : Number.isFinite(inactiveS) ? inactiveS : null,
    },
  ];
};

const textOf = ({ slot, row }: Seen): string => {
  const retained = row?.retained ?? null;
  const state = [slot.active ? 'active' : 'inactive', slot.walStatus ?? ''].join(' ').trim();
  return `slot ${slot.name} ${state}${retained === null ? '' : `, retains ${bytes(retained)}`}`;
};
