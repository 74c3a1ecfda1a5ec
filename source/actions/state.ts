import type { Snapshot } from '../watch/snapshot.ts';

/** How a service is, by the newest snapshot; undefined where nothing is known of it. */
export const healthOf = ({ derived }: Snapshot, service: string): string | undefined =>
  derived.services.find(({ name }) => name === service)?.health;

/** Whether a Spark job runs, or is about to. */
export const jobRuns = ({ samples }: Snapshot): boolean => {
  const state = samples.at(-1)?.readings.services?.value?.job.state;
  return state === 'running' || state === 'starting';
};
