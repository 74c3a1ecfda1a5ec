import type { ProbeName, Reading } from './readings.ts';
import type { Readings, SourceState } from './snapshot.ts';

const probes: readonly ProbeName[] = [
  'services',
  'postgres',
  'capture',
  'kafka',
  'spark',
  'checkpoint',
  'delta',
];

/**
 * Whether a source answers. A failure makes it stale since the failing began, with the time of the
 * value that is still shown (none where it never answered); no value and no failure is waiting.
 * A value of null counts: a Delta table that does not exist yet has been looked for.
 */
export const sourceState = <T>(reading: Reading<T> | undefined): SourceState => {
  if (!reading) return { state: 'waiting' };
  const { at, value, failure } = reading;
  if (failure) {
    const shown = value === undefined ? undefined : at;
    return { state: 'stale', at: shown, ...failure };
  }
  return value === undefined || at === undefined ? { state: 'waiting' } : { state: 'fresh', at };
};

/** The state of every source at one tick; without a tick all are waiting. */
export const sourceStates = (readings: Readings = {}) =>
  Object.fromEntries(probes.map((probe) => [probe, sourceState<unknown>(readings[probe])])) as {
    [K in ProbeName]: SourceState;
  };
