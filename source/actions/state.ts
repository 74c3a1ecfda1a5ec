import { services } from '../systems/services/readings.ts';
import { viewsOf } from '../watch/view.ts';
import type { PressContext } from './types.ts';

const viewOf = ({ newest, engine }: PressContext) =>
  viewsOf(newest, services).find(({ system }) => system.lab === engine?.describe().name);

/** How a service of the lab that is acted on is; undefined where nothing is known of it. */
export const healthOf = (context: PressContext, service: string): string | undefined =>
  viewOf(context)?.rows.services.find(({ name }) => name === service)?.health;

/** Whether its Spark job runs, or is about to. */
export const jobRuns = (context: PressContext): boolean => {
  const state = viewOf(context)?.reading.value?.job.state;
  return state === 'running' || state === 'starting';
};
