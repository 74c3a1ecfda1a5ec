import { clock } from '../text/figures.ts';
import type { Snapshot } from '../watch/snapshot.ts';
import { isFresh } from '../watch/view.ts';

const longestQuietMs = 10_000;

/**
 * Why nobody can rely on what is told: no snapshot comes any more, nothing has been read yet, or no
 * system answers. Undefined where watching works, however ill what is watched may be. `now` in ms since
 * the epoch.
 */
export const troubleOf = (
  { at, intervalMs, systems }: Pick<Snapshot, 'at' | 'intervalMs' | 'systems'>,
  now: number,
): string | undefined => {
  if (now - at > Math.max(longestQuietMs, 3 * intervalMs)) return `no snapshot since ${clock(at)}Z`;
  const asked = systems.filter(({ reading }) => reading.at !== undefined || reading.failure);
  if (asked.length === 0) return 'nothing has been read yet';
  if (asked.some(isFresh)) return undefined;
  const { system, reading } = asked[0] as (typeof asked)[number];
  return `no system answers; ${system.title}: ${reading.failure?.message}`;
};
