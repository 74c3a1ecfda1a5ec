import type { PipelineEvidence } from '../pipeline/index.ts';
import type { Postgres, Slot, SlotRow } from '../systems/postgres/readings.ts';
import { windowMs } from '../systems/postgres/rows.ts';
import { bytes, duration } from '../text/units.ts';
import type { Finding } from '../watch/finding.ts';
import { windowOf } from '../watch/series.ts';
import { current, type Raw } from '../watch/view.ts';

const soonMs = 3_600_000;

/** What is wrong with the slots of the source, most telling first. */
export const slotFindings = ({ parts, flow }: PipelineEvidence): Finding[] => {
  const { source } = parts;
  const reading = current(source);
  if (!source || !reading) return [];
  const system = source.system.id;
  if (reading.slots.length === 0) {
    const text = 'no replication slot: nothing reads the WAL';
    return [{ id: 'S01', level: 'warning', subject: { system }, text }];
  }
  const snapshotting = (parts.connect ?? parts.debeziumServer)?.rows.snapshotting ?? false;
  const { slots } = source.rows;
  const found: Finding[] = [];
  const say = (id: string, level: Finding['level'], names: string[], text: string) => {
    const [name] = names;
    if (name === undefined) return;
    const others = names.length > 1 ? ` (and ${names.length - 1} more)` : '';
    found.push({ id, level, subject: { system, name }, text: `slot ${name}${others} ${text}` });
  };
  const named = (holds: (row: SlotRow) => boolean) => slots.filter(holds).map(({ name }) => name);
  const passing = (flow.recordsPerS ?? 0) > 0;
  const seconds = windowMs / 1000;
  // Every reason but the first leaves the WAL there, and the slot is of no use all the same.
  for (const reason of new Set(slots.filter(isLost).map(reasonOf)))
    say(
      'S02',
      'error',
      named((row) => isLost(row) && reasonOf(row) === reason),
      `is lost: ${reason}, drop it and take a new snapshot`,
    );
  const unreserved = named(({ walStatus }) => walStatus === 'unreserved');
  say('S03', 'error', unreserved, 'is past the WAL that is kept: the next checkpoint loses it');
  // A slot that has never been used keeps nothing.
  const idle = named((row) => !row.active && !isLost(row) && row.retained !== null);
  const inactive = idle.filter((name) => wasInactive(source, name));
  say('S04', 'error', inactive, 'is inactive: nothing reads it, and WAL is kept for it');
  say('S05', 'warning', without(idle, inactive), 'is inactive');
  const stuck = snapshotting ? [] : named((row) => row.active && !row.moving && !isLost(row));
  // One large transaction confirms nothing until its end, but its records arrive.
  if (passing)
    say('S06', 'warning', stuck, `confirmed nothing for ${seconds} s, though records arrive`);
  else
    say('S07', 'error', stuck, `is not moving: WAL grows, nothing was confirmed for ${seconds} s`);
  for (const { name, etaMs, etaOf, retained } of slots) {
    if (etaMs === null || etaMs > soonMs) continue;
    const end = etaOf === 'lost' ? `slot ${name} is lost` : `slot ${name} fills the disk`;
    const kept = retained === null ? '' : ` (${bytes(retained)} kept)`;
    const text = `${end} in ${duration(etaMs)} at this pace${kept}`;
    found.push({ id: 'S08', level: 'warning', subject: { system, name }, text });
  }
  return found;
};

const reasonOf = ({ invalidationReason: reason }: SlotRow): string =>
  reason === null || reason === 'wal_removed' ? 'its WAL is gone' : `the server says ${reason}`;

const isLost = ({ walStatus }: Pick<Slot, 'walStatus'>): boolean => walStatus === 'lost';
const without = (names: string[], others: string[]) => names.filter((n) => !others.includes(n));

/** Inactive in every reading of a whole window: a consumer that reconnects is not, for long. */
const wasInactive = (source: Raw<Postgres>, name: string): boolean => {
  const { points, covered } = windowOf(source.points, windowMs);
  const isActive = (slot: Slot) => slot.name === name && slot.active;
  return covered && !points.some(({ value }) => value.slots.some(isActive));
};
