import { duration } from '../../../text/units.ts';
import type { Figure } from '../../../watch/finding.ts';
import { runOf, windowOf } from '../../../watch/series.ts';
import { current, type SystemView } from '../../../watch/view.ts';
import type { OpenTransaction, Postgres } from '../readings.ts';

/** The server notes which transactions run every 15 s; restart_lsn of a slot moves only then. */
const snapshotMs = 15_000;

/** One that waits for somebody may be waiting for good; one that works comes to its end. */
const standsMs = ({ gid, state }: OpenTransaction): number =>
  gid !== null || isIdle(state) ? snapshotMs : 3 * snapshotMs;

export const isIdle = (state: string | null): boolean =>
  state?.startsWith('idle in transaction') ?? false;

export type Pin = {
  writer: OpenTransaction;
  /** The slot that holds most because of it, and how many it pins. */
  slot: string;
  /** All of them. */
  slots: readonly string[];
  retained: bigint;
  ageMs: number;
  evidence: readonly Figure[];
};

/**
 * The transaction that keeps slots from letting go of WAL: restart_lsn of a slot that is read, and
 * confirms, has not moved for 45 s, three times what lies between two of its moves, while WAL was
 * written and this transaction was open. 15 s are enough where it only waits.
 */
export const pinOf = (view: SystemView<Postgres>, now: number): Pin | undefined => {
  const reading = current(view);
  const writer = reading?.writer;
  if (!reading || !writer) return undefined;
  const ageMs = writer.startedAt === null ? seenMs(view, writer, now) : now - writer.startedAt;
  const ms = standsMs(writer);
  if (ageMs < ms) return undefined;
  const pinned = view.rows.slots
    .filter(({ name, active, moving, walStatus }) => {
      const sound = active && moving && walStatus !== 'lost';
      return sound && restartStands(view, name, ms);
    })
    .sort((a, b) => Number((b.retained ?? 0n) - (a.retained ?? 0n)));
  const [most] = pinned;
  if (!most) return undefined;
  const retained = most.retained ?? 0n;
  return {
    ...{ writer, slot: most.name, slots: pinned.map(({ name }) => name), retained, ageMs },
    evidence: [
      { name: 'open', value: ageMs, unit: 'ms' },
      { name: 'retained', value: retained, unit: 'bytes' },
      { name: 'transactions begun since', value: writer.ageXids },
      { name: 'pid', value: writer.pid },
      { name: 'prepared as', value: writer.gid },
    ],
  };
};

// Whose beginning may not be seen has been open for as long as it was seen.
const seenMs = ({ points }: SystemView<Postgres>, writer: OpenTransaction, now: number): number => {
  const run = runOf(
    points,
    ({ writer: then }) => then ?? undefined,
    () => true,
  );
  const first = run.findIndex(
    ({ value: { pid, gid } }) => pid === writer.pid && gid === writer.gid,
  );
  return first < 0 ? 0 : now - (run[first]?.at ?? now);
};

const restartStands = ({ points }: SystemView<Postgres>, name: string, ms: number): boolean => {
  const run = runOf(
    points,
    ({ slots, currentLsn }) => {
      const slot = slots.find((each) => each.name === name);
      return slot && { restart: slot.restartLsn, confirmed: slot.confirmedFlushLsn, currentLsn };
    },
    () => true,
  );
  const { points: seen, covered } = windowOf(run, ms);
  const [first, last] = [seen[0]?.value, seen.at(-1)?.value];
  if (!covered || !first || !last || first.restart === null) return false;
  const written = last.currentLsn > first.currentLsn;
  return written && first.restart === last.restart && first.confirmed !== last.confirmed;
};

/** Who has it open: `psql of alice (pid 12), idle in transaction,`. */
export const whose = ({ application, user, pid, state }: OpenTransaction): string => {
  const by = user === null ? '' : ` of ${user}`;
  const what = application ? application : 'a session';
  const how = isIdle(state) ? ', idle in transaction,' : '';
  return `${what}${by} (pid ${pid ?? '?'})${how}`;
};

/** For how long it has been open. */
export const openFor = (ageMs: number): string => `for ${duration(ageMs)}`;
