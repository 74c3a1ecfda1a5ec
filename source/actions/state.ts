import type { ActionKeyContext } from './types.ts';

type Services = Pick<ActionKeyContext, 'services'>;

/** How a service of the lab is, by the newest snapshot; undefined where nothing is known of it. */
export const healthOf = ({ services }: Services, service: string): string | undefined =>
  services?.rows.services.find(({ name }) => name === service)?.health;

/** Whether a service of the lab is known to be stopped, or to have failed: a restart only starts it. */
export const isDown = ({ services }: Services, service: string | undefined): boolean => {
  const state = services?.rows.services.find(({ name }) => name === service)?.state;
  return state === 'stopped' || state === 'failed';
};

/** Whether a Spark job of the lab runs, or is about to. */
export const jobRuns = ({ services }: Services): boolean => {
  const state = services?.reading.value?.job.state;
  return state === 'running' || state === 'starting';
};
