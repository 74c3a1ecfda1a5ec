import type { Rule } from '../../../watch/kind.ts';
import type { Postgres } from '../readings.ts';
import { catchesUp } from './catches-up.ts';
import { clocksApart } from './clock.ts';
import { diskNearlyFull } from './disk.ts';
import { heldByOther } from './held-by-other.ts';
import { oldHorizon } from './horizon.ts';
import { publishedWithoutKey } from './keys.ts';
import { openTransaction } from './open-transaction.ts';
import { otherSlots } from './other-slots.ts';
import { preparedTransaction } from './prepared-transaction.ts';
import { retainedWal } from './retained.ts';
import { slotsExhausted } from './slots-exhausted.ts';
import { spills } from './spill.ts';
import { standby } from './standby.ts';
import { walLevel } from './wal-level.ts';
import { walsendersExhausted } from './walsenders-exhausted.ts';

/** Rules on a server alone, in the order in which they count. */
export const postgresRules: readonly Rule<Postgres>[] = [
  standby,
  walLevel,
  diskNearlyFull,
  preparedTransaction,
  openTransaction,
  heldByOther,
  retainedWal,
  publishedWithoutKey,
  otherSlots,
  walsendersExhausted,
  slotsExhausted,
  catchesUp,
  oldHorizon,
  spills,
  clocksApart,
];
