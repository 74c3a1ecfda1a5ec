import type { Glyphs } from '../parts/glyphs.ts';
import type { CheckResult } from '../watch/check.ts';
import type { Access } from '../watch/kind.ts';
import type { Snapshot } from '../watch/snapshot.ts';
import type { Shape, SystemId } from '../watch/target.ts';
import type { Key } from '../watch/view.ts';

/** Which view is open in place of the panes, and what was chosen in it. */
export type OpenView = {
  id: string;
  filter: string;
  state: unknown;
  /** The view that it was opened from, and that comes back when it is closed. */
  under?: OpenView | null;
};

/** What an open view reads beside the snapshot. */
export type Live<State, Data> = {
  /** The same object until something has changed. */
  current(): Data;
  subscribe(listener: () => void): () => void;
  /** Learns what was chosen since. */
  update(state: State): void;
  /** Ends every read; nothing of it is left. */
  close(): void;
};

/** Where views read beside the snapshot; undefined where there is no such system. */
export type Sources = {
  access<S extends Shape>(of: Key<S>, id: SystemId): Access<S> | undefined;
  /** Looks at the settings of all that is watched; missing where nothing can be asked. */
  examine?(signal: AbortSignal): Promise<readonly CheckResult[]>;
};

/** An open view as its keys see it. `width` and `height` are those of its body. */
export type Opened<State, Data> = {
  state: State;
  filter: string;
  data: Data;
  width: number;
  height: number;
  glyphs: Glyphs;
  set(next: Partial<State>): void;
};

/** `width` and `height`: all between header and footer. */
export type BodyProps<State, Data> = {
  snapshot: Snapshot;
  state: State;
  filter: string;
  data: Data;
  width: number;
  height: number;
  glyphs: Glyphs;
};
