import type { Engine } from '../lab/contract/engine.ts';
import type { TraceOf } from '../panes/places.ts';
import { lsnOf } from '../text/units.ts';
import { createListeners } from '../watch/listeners.ts';
import { changeWords } from './change-text.ts';
import type { Change } from './source.ts';

/** The newest change that was made in a lab from here. */
export type Own = {
  of: Extract<TraceOf, { by: 'xid' }>;
  /** `UPDATE`, what it was done to, and which value it has now in place of which. */
  operation: string;
  what: string;
  values?: { column: string; before: string; after: string };
  /** When it was confirmed, ms since the epoch by this machine’s clock. */
  at: number;
  /** Whether its trace has been opened. */
  traced: boolean;
};

// By the engine of the lab whose source was changed.
const newest = new WeakMap<Engine, Own>();
const listeners = createListeners();

/** Notes the last of some changes, so that it can be traced. */
export const noteChanges = (engine: Engine, changes: readonly Change[]): void => {
  const change = changes.findLast(({ rows }) => rows > 0);
  if (!change) return;
  const { txid, rows, askedAt, answeredAt, row } = change;
  const lsn = lsnOf(change.lsn);
  if (lsn === undefined) return;
  newest.set(engine, {
    of: { by: 'xid', xid: txid, own: { lsn, rows, askedAt, answeredAt } },
    ...changeWords(change),
    ...(row?.changed && { values: row.changed }),
    ...{ at: answeredAt, traced: false },
  });
  listeners.tell();
};

/** The newest change that was made from here. */
export const ownChange = (engine: Engine | undefined): Own | undefined =>
  engine && newest.get(engine);

/** Tells of each change that is noted, until the returned function is called. */
export const onOwnChange = (listener: () => void): (() => void) => listeners.subscribe(listener);

/** Notes that the trace of the newest change has been opened. */
export const noteTraced = (engine: Engine | undefined): void => {
  const own = ownChange(engine);
  if (own) own.traced = true;
};
