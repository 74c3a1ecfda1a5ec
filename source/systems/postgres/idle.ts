import { runOf, windowOf } from '../../watch/series.ts';
import type { Raw } from '../../watch/view.ts';
import type { Postgres } from './readings.ts';

/** Whether a slot was there and read by nobody in every reading of the last `ms`: not one that is new. */
export const idleFor = (
  { points }: Pick<Raw<Postgres>, 'points'>,
  name: string,
  ms: number,
): boolean => {
  const run = runOf(
    points,
    ({ slots }) => slots.find((slot) => slot.name === name),
    () => true,
  );
  const { points: seen, covered } = windowOf(run, ms);
  return covered && seen.every(({ value }) => !value.active);
};
