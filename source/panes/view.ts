import type { Glyphs } from '../parts/glyphs.ts';
import type { Line } from '../parts/line.ts';
import type { Access } from '../watch/kind.ts';
import type { Snapshot } from '../watch/snapshot.ts';
import type { Shape, SystemId } from '../watch/target.ts';
import type { Key } from '../watch/view.ts';
import type { Binding, KeyContext } from './keys.ts';
import type { Face, UiEvent } from './types.ts';

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

/** A key that is valid while its view is open. */
export type ViewKey<State, Data> = Omit<Binding, 'group' | 'run' | 'disabledReason' | 'ask'> & {
  /** Where it stands in help and README; as long as not told otherwise under its view's title. */
  group?: string;
  disabledReason?(view: Opened<State, Data>, context: KeyContext): string | undefined;
  run(view: Opened<State, Data>, context: KeyContext): void;
};

type Definition<State extends object, Data> = {
  id: string;
  /** Over its keys, in help and README. */
  title: string;
  /** Reads while the view is open; anew as soon as `of` tells something else. Undefined: nothing can be read. */
  live?: {
    of(state: State): string;
    open(sources: Sources, state: State): Live<State, Data> | undefined;
  };
  keys: readonly ViewKey<State, Data>[];
  /** What it shows, at most `height` lines. */
  lines(props: BodyProps<State, Data>): readonly Line[];
};

/** A view of any kind: its state and data are known to itself alone. */
export type View = Omit<Definition<object, unknown>, 'keys'> & {
  keys: readonly Binding[];
  /** Of a detail: the pane whose rows it is about. `before` is what was chosen in it the last time. */
  detail?: { pane: string; open(row: string, before: unknown): UiEvent };
};

/** Makes a view, and the event that opens it. */
export const defineView = <State extends object, Data>(
  definition: Definition<State, Data>,
): View & { open(state: State): UiEvent } => {
  const { id, title } = definition;
  // Only this view's own state and data get here: they are looked up by its id.
  const opened = ({ view }: KeyContext) => view as unknown as Opened<State, Data>;
  const keys = definition.keys.map(
    ({ run, disabledReason, ...key }): Binding => ({
      group: title,
      ...key,
      run: (context) => run(opened(context), context),
      disabledReason: (context) => disabledReason?.(opened(context), context),
    }),
  );
  const view = { ...(definition as unknown as View), keys };
  return { ...view, open: (state) => ({ type: 'open', view: { id, filter: '', state } }) };
};

/** The view that is open, if any is. */
export const viewIn = ({ views }: Face, open: OpenView | null): View | undefined =>
  views.find(({ id }) => id === open?.id);

/** The detail of the rows of a pane; undefined where they have none. */
export const detailOf = (
  { views }: Face,
  pane: string,
): (NonNullable<View['detail']> & { id: string }) | undefined => {
  const view = views.find(({ detail }) => detail?.pane === pane);
  return view?.detail && { id: view.id, ...view.detail };
};
