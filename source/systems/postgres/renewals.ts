import type { PostgresReading, Slot, SlotRenewal } from './readings.ts';

type Seen = {
  slot: Slot;
  /** Of the server, when the slot was last seen. */
  epoch: number;
  /** It was not there in a later reading. */
  gone: boolean;
  /** The end of the WAL when its reader was last known to read: nothing beyond it can have been sent. */
  reach: bigint;
  renewed?: SlotRenewal;
};
type Read = Pick<PostgresReading, 'epoch' | 'currentLsn' | 'slots'>;

/**
 * Follows the slots of a server from reading to reading, and adds to each that is no longer the one
 * that it was since when that is so. Nothing in the server tells of it: a slot has no time of birth.
 */
export const renewals = () => {
  let seen = new Map<string, Seen>();
  let last = 0n;
  return ({ epoch, currentLsn, slots }: Read, at: number): Slot[] => {
    // Another cluster at the same address: what was known is of the one before.
    if (currentLsn < last) seen = new Map();
    last = currentLsn;
    for (const known of seen.values())
      known.gone ||= !slots.some(({ name }) => name === known.slot.name);
    return slots.map((slot) => {
      const before = seen.get(slot.name);
      const how = before && renewalOf(before, slot, epoch);
      const from = before?.slot.confirmedFlushLsn ?? null;
      const renewed = how ? { at, how, from, to: slot.confirmedFlushLsn } : before?.renewed;
      seen.set(slot.name, {
        ...{ slot, epoch, gone: false },
        reach: before && !wasRead(before.slot, slot) ? before.reach : currentLsn,
        ...(renewed && { renewed }),
      });
      return renewed ? { ...slot, renewed } : slot;
    });
  };
};

const renewalOf = (
  { slot: before, epoch, gone, reach }: Seen,
  after: Slot,
  now: number,
): SlotRenewal['how'] | undefined => {
  const same = (of: (slot: Slot) => unknown) => of(before) === of(after);
  if (gone || !same(({ plugin }) => plugin) || !same(({ database }) => database))
    return 'made anew';
  // A crash takes statistics and the newest positions with it.
  if (epoch !== now) return undefined;
  if (countersFell(before, after)) return 'made anew';
  const [from, to] = [before.confirmedFlushLsn, after.confirmedFlushLsn];
  if (wasRead(before, after) || from === null || to === null || to <= from) return undefined;
  // A reader that comes back too briefly to be seen confirms what it remembers. After a crash, which
  // throws the slot back to its last checkpoint, that may be a lot.
  return to > reach ? 'advanced' : undefined;
};

/** Whoever came and went between two readings has had changes decoded. */
const wasRead = (before: Slot, after: Slot): boolean =>
  before.active || after.active || decoded(before, after) > 0n;

/** Transactions that were decoded in between; 0 where nobody counts them. */
const decoded = ({ stats: before }: Slot, { stats: after }: Slot): bigint =>
  before?.total_txns == null || after?.total_txns == null
    ? 0n
    : BigInt(after.total_txns) - BigInt(before.total_txns);

/** Statistics go with their slot; a reset of them leaves its time. */
const countersFell = (before: Slot, after: Slot): boolean =>
  before.stats?.stats_reset === after.stats?.stats_reset && decoded(before, after) < 0n;
