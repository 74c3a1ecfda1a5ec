import { services } from '../systems/services/readings.ts';
import { viewsOf } from '../watch/view.ts';
import type { Session } from './session.ts';

/** The labs of which anything runs, as far as is known: leaving leaves those behind. */
export const runningLabs = ({ watching, engines, busy }: Session): string[] => {
  const views = viewsOf(watching.snapshot(), services);
  return engines
    .map((engine) => engine.describe().name)
    .filter((lab) => {
      const value = views.find(({ system }) => system.lab === lab)?.reading.value;
      const pids = value ? [...value.services, value.job].map(({ pid }) => pid) : [];
      return pids.some((pid) => pid !== null) || busy(lab, 'lab') !== undefined;
    });
};
