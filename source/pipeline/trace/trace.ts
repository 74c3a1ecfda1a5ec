import { count, duration, plural } from '../../text/units.ts';
import { differing, pairsOf, skewsOf } from './clocks.ts';
import { stationsOf } from './stations.ts';
import { type Facts, isGap, type Skew, type Trace } from './types.ts';

/** Nothing is known yet. */
export const noFacts = (wanted: Facts['wanted'], own: Facts['own'] = null): Facts => ({
  ...{ wanted, own, told: null, searched: 0, trouble: null, missing: null },
  around: { replays: [], tombstone: null, transaction: null },
  ...{ slot: null, passed: null, stored: null, plan: null, reachedTo: null },
  ...{ ended: null, landing: null, visible: null },
});

/** The trace of a change by what is known of it. Pure. */
export const traceOf = (facts: Facts, oneClock: boolean): Trace => {
  const stations = stationsOf(facts);
  const skews = oneClock ? [] : skewsOf(pairsOf(stations));
  const open = stations.some(({ state }) => state === 'waiting' || state === 'ahead');
  const state =
    facts.missing !== null && facts.told === null ? 'not found' : open ? 'under way' : 'complete';
  return { facts, stations, oneClock, skews, state, notes: notesOf(facts, skews) };
};

const notesOf = (facts: Facts, skews: readonly Skew[]): string[] => [
  ...recordNotes(facts),
  ...(facts.trouble === null ? [] : [facts.trouble]),
  ...differing(skews).map(skewText),
];

const recordNotes = ({ own, told, around, plan, landing, missing }: Facts): string[] => {
  if (!told) return missing === null ? [] : [missing];
  const notes: string[] = [];
  const { replays, tombstone, transaction, superseded } = around;
  if (replays.length > 0) {
    const offsets = replays.slice(0, 5).map(({ offset }) => offset);
    const more = replays.length > 5 ? ` and ${replays.length - 5} more` : '';
    notes.push(
      `the same change was sent again, as after a restart: offset ${offsets.join(', ')}${more}`,
    );
  }
  if (told.binlog?.pos === null && !told.snapshot)
    notes.push(
      'the record tells no position of its event, as of MariaDB from 11.4 on: whether it was sent again is not told',
    );
  if (tombstone !== null)
    notes.push(`offset ${tombstone} is its tombstone: it is for compaction, and no row`);
  if (transaction && transaction.records > 1) {
    const rows = own?.rows ?? transaction.records;
    const of = rows === transaction.records ? '' : ` of ${plural(rows, 'row')}`;
    const parts = transaction.partitions.map(
      ({ partition, first, last }) => `partition ${partition}: ${first}–${last}`,
    );
    const what = 'file' in transaction.of ? 'event at this position' : 'transaction';
    notes.push(
      `the ${what} has ${plural(transaction.records, 'record')}${of} (${parts.slice(0, 8).join('; ')}${parts.length > 8 ? '; …' : ''}); the last of them is followed`,
    );
  }
  if (superseded) {
    const append = landing && !isGap(landing) && landing.file?.by === 'row';
    notes.push(
      append
        ? `offset ${superseded.offset} of the same batch changes the same row again; the table holds both`
        : `offset ${superseded.offset} of the same batch changes the same row again: a table that keeps one row a key holds that one`,
    );
  }
  if (plan && !isGap(plan) && plan.to - plan.from > 1n)
    notes.push(`the batch took ${count(plan.to - plan.from)} offsets of the partition`);
  return notes;
};

/** `Kafka’s clock is at least 12 ms behind PostgreSQL’s`. */
export const skewText = ({ earlier, later, least, most }: Skew): string => {
  const behind = most !== null && most < 0;
  const by = behind ? -most : (least ?? 0);
  const [one, other] = behind ? [later, earlier] : [later, earlier];
  return `the clock of ${one} is at least ${duration(by)} ${behind ? 'behind' : 'ahead of'} that of ${other}: what came later seems to be earlier`;
};
