import { type Services, services } from '../systems/services/readings.ts';
import type { Evidence, LabPhase, LabView } from '../watch/snapshot.ts';
import { type SystemView, viewsOf } from '../watch/view.ts';

/** The labs, each with what becomes of it: by what is done to it, and else by what it says itself. */
export const labViews = ({
  labs,
  systems,
  steps,
  comingUp,
}: Pick<Evidence, 'labs' | 'systems' | 'steps' | 'comingUp'>): LabView[] => {
  const all = viewsOf({ systems }, services);
  return labs.map((lab) => {
    const { name } = lab;
    const works = steps.some((step) => step.lab === name && step.state === 'running');
    const phase = works || comingUp.has(name) ? 'coming up' : told(name, all);
    return { ...lab, phase };
  });
};

const told = (lab: string, all: readonly SystemView<Services>[]): LabPhase => {
  const reading = all.find(({ system }) => system.lab === lab)?.reading;
  if (!reading || reading.failure) return 'there';
  if (!reading.value) return 'unknown';
  const { lab: state } = reading.value;
  return state === 'absent' || state === 'stopped' ? state : 'there';
};
