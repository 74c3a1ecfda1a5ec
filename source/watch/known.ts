import type { AnyKind } from './kind.ts';
import type { Loss } from './losses.ts';
import type { Conclude, Evidence, Snapshot } from './snapshot.ts';
import type { SystemId } from './target.ts';
import type { Since } from './told.ts';
import type { Raw } from './view.ts';

/** All that a snapshot is made of. */
export type Known = {
  raws: ReadonlyMap<SystemId, Raw>;
  /** Since when each finding had been there. */
  since?: readonly Since[];
  /** What had been lost for good; not in recordings of before. */
  losses?: readonly Loss[];
} & Pick<Evidence, 'pipelines' | 'steps' | 'ended'> &
  Pick<Snapshot, 'labs' | 'events' | 'intervalMs' | 'replay'>;

/** What a store needs beside its target. */
export type StoreOptions = {
  kinds: ReadonlyMap<string, AnyKind>;
  conclude: Conclude;
  intervalMs: number;
  now: () => number;
  /** Hears that a step of a lab has ended: what was read of it before is out of date. */
  onStepEnd?(lab: string): void;
  /** What was lost in earlier runs. */
  losses?: readonly Loss[];
};
