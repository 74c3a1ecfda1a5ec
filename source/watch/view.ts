import type { FailureKind } from '../clients/failure.ts';
import type { Shape, SystemId } from './target.ts';

/** The last result of a probe. The value is kept when its system goes down; staleness is derived. */
export type Reading<T> = {
  readonly value?: T;
  /** When the value was read, in ms since the epoch. */
  readonly at?: number;
  readonly tookMs?: number;
  /** `since`: when the failing began, ms since the epoch. */
  readonly failure?: { kind: FailureKind; message: string; since: number };
};

/** One value of a series and when it was read, in ms since the epoch. */
export type Point<T> = { readonly at: number; readonly value: T };

/** What a system has told, before rows are made of it. */
export type Raw<S extends Shape = Shape> = {
  readonly system: {
    readonly id: SystemId;
    /** What events call it. */
    readonly label: string;
    readonly lab?: string;
    /** What sentences call it, and where there is little room. */
    readonly title: string;
    readonly short: string;
  };
  readonly kind: string;
  readonly reading: Reading<S['reading']>;
  /** The distinct values of the last minutes, oldest first. */
  readonly points: readonly Point<S['reading']>[];
  /** What came as a feed, oldest first, bounded. */
  readonly events: readonly S['event'][];
};

/** All of one system at one tick. It has no endpoint, so no secret gets into a snapshot or a recording. */
export type SystemView<S extends Shape = Shape> = Raw<S> & { readonly rows: S['rows'] };

/** A kind's name that carries its types. */
export type Key<S extends Shape> = { readonly kind: string; readonly shape?: S };
export const key = <S extends Shape>(kind: string): Key<S> => ({ kind });

type Viewed = { readonly systems: readonly SystemView[] };

/** The one place where a name stands for a type; two kinds of one name are refused when they are listed. */
const isOf = <S extends Shape>(view: SystemView, of: Key<S>): view is SystemView<S> =>
  view.kind === of.kind;

/** The view as one of its own kind; throws where it is of another. */
export const ownView = <S extends Shape>(view: SystemView, of: Key<S>): SystemView<S> => {
  if (isOf(view, of)) return view;
  throw new Error(`${view.system.id} is of kind ${view.kind}, not ${of.kind}`);
};

/** All systems of a kind, in the target's order. */
export const viewsOf = <S extends Shape>({ systems }: Viewed, of: Key<S>): SystemView<S>[] =>
  systems.filter((view): view is SystemView<S> => isOf(view, of));

/** One system, if it is of this kind. */
export const viewOf = <S extends Shape>(
  { systems }: Viewed,
  of: Key<S>,
  id: SystemId | undefined,
): SystemView<S> | undefined =>
  systems.find((view): view is SystemView<S> => view.system.id === id && isOf(view, of));

/** Whether the newest reading is a value: only then is there a rate of now. */
export const isFresh = ({ reading }: Pick<Raw, 'reading'>): boolean =>
  reading.value !== undefined && reading.failure === undefined;

/** The newest value if the system answers now: nothing is concluded from a stale one. */
export const current = <T>(view: { readonly reading: Reading<T> } | undefined): T | undefined =>
  view && isFresh(view) ? view.reading.value : undefined;

/** Whether a system answers; `since` in ms since the epoch. */
export type SourceState =
  | { state: 'waiting' }
  | { state: 'fresh'; at: number }
  | { state: 'stale'; at?: number; since: number; kind: FailureKind; message: string };

/**
 * A failure makes a system stale since the failing began, with the time of the value that is still
 * shown (none where it never answered); no value and no failure is waiting. A value of null counts:
 * a Delta table that does not exist yet has been looked for.
 */
export const sourceState = ({ reading }: Pick<Raw, 'reading'>): SourceState => {
  const { at, value, failure } = reading;
  if (failure) {
    const shown = value === undefined ? undefined : at;
    return { state: 'stale', at: shown, ...failure };
  }
  return value === undefined || at === undefined ? { state: 'waiting' } : { state: 'fresh', at };
};
