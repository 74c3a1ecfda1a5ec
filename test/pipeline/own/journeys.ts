import type { Journey, OwnChange } from '../../../source/pipeline/own/journey.ts';
import { noFacts, traceOf } from '../../../source/pipeline/trace/trace.ts';
import type { Facts } from '../../../source/pipeline/trace/types.ts';
import { at, whole } from '../trace/facts.ts';
import { pipeline } from '../trace/pipeline.ts';

const own = { xid: 7n, lsn: 200n, gtid: null, rows: 1, askedAt: at - 2, answeredAt: at };
const begun: Facts = noFacts({ by: 'xid', xid: 7n }, own);

/** What is known of a change, from its commit to its row. */
export const known: Record<string, Facts> = {
  committed: begun,
  captured: { ...begun, told: whole.told },
  planned: { ...begun, told: whole.told, plan: whole.plan },
  landed: { ...whole, own },
  'without a query': { ...begun, told: whole.told, plan: { gap: 'no query is watched' } },
};

export const update: OwnChange = {
  ...{ operation: 'UPDATE', what: 'id 329', at },
  values: {
    column: 'email',
    before: 'cale.walsh@example.com',
    after: 'cale.walsh.3fa91c2@example.org',
  },
};

/** A change that has come so far. */
export const journey = (facts: string, change: OwnChange = update): Journey => ({
  ...{ change, pipeline },
  trace: traceOf(known[facts] ?? begun, true),
});
