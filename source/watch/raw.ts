import type { AnyKind } from './kind.ts';
import type { System } from './target.ts';
import type { Raw, Reading } from './view.ts';

/** For how long the values of a system are kept, ms. */
export const keptMs = 5 * 60_000;

/** A system of which nothing has been read yet. `several`: whether several labs are watched. */
export const newRaw = ({ id, label, lab, kind }: System, names: AnyKind, several: boolean): Raw => {
  // Where there are several labs, a name says of which.
  const of = several && lab !== undefined ? ` of ${lab}` : '';
  const named = { title: `${names.title}${of}`, short: `${names.short}${of}` };
  const system = { id, label, ...(lab === undefined ? {} : { lab }), ...named };
  return { system, kind, reading: {}, points: [], events: [] };
};

/** The values of the last minutes; none of before the clock was set back, since times do not compare. */
export const withPoint = (
  points: Raw['points'],
  { value, at }: Reading<unknown>,
): Raw['points'] => {
  if (value === undefined || at === undefined) return points;
  const last = points.at(-1)?.at ?? 0;
  if (at === last) return points;
  const from = at < last ? at : at - keptMs;
  return [...points.filter((point) => point.at >= from && at > last), { at, value }];
};
