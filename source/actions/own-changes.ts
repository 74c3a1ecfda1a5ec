import type { Engine } from '../lab/contract/engine.ts';
import type { TraceOf } from '../panes/places.ts';
import { lsnOf } from '../text/units.ts';
import type { Change } from './source.ts';

type Own = { of: TraceOf; traced: boolean };

// By the engine of the lab whose source was changed.
const newest = new WeakMap<Engine, Own>();

/** Notes the last of some changes, so that it can be traced. */
export const noteChanges = (engine: Engine, changes: readonly Change[]): void => {
  const change = changes.findLast(({ rows }) => rows > 0);
  if (!change) return;
  const { txid, rows, askedAt, answeredAt } = change;
  const lsn = lsnOf(change.lsn);
  if (lsn === undefined) return;
  newest.set(engine, {
    of: { by: 'xid', xid: txid, own: { lsn, rows, askedAt, answeredAt } },
    traced: false,
  });
};

/** The newest change that was made from here. `traced`: its trace has been opened. */
export const ownChange = (engine: Engine | undefined): Own | undefined =>
  engine && newest.get(engine);

/** Notes that the trace of the newest change has been opened. */
export const noteTraced = (engine: Engine | undefined): void => {
  const own = ownChange(engine);
  if (own) own.traced = true;
};
