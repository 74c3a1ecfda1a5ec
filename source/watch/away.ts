import type { Pipeline, SystemId } from './target.ts';

/**
 * A system that can't answer, and is not meant to: a person has stopped its service (`stoppedAt`, ms since
 * the epoch), or it is `stopping`, or `starting` again.
 */
export type Away = { system: SystemId; lab: string; service: string } & (
  | { state: 'stopped'; stoppedAt: number }
  | { state: 'stopping' | 'starting' }
);

/** Whether a step of an engine stops something, by what it says of itself. */
export const isStop = ({ what }: { what: string }): boolean => what.startsWith('stopping');

type Known = { readonly away?: readonly Away[] };

/** Why a system is away, if it is. */
export const awayOf = ({ away = [] }: Known, id: SystemId | undefined): Away | undefined =>
  away.find(({ system }) => system === id);

/** Whether what carries a reader’s changes on is away: then it is no fault that nobody reads. */
export const isReaderAway = (
  { away, pipelines }: Known & { pipelines: readonly Pipeline[] },
  system: SystemId,
  reader: string,
): boolean =>
  pipelines.some(
    ({ source, capture, topics }) =>
      source.system === system &&
      source.reader === reader &&
      [capture.system, topics.system].some((id) => awayOf({ away }, id) !== undefined),
  );
