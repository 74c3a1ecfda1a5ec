import type { LabPhase, LabView } from './snapshot.ts';
import { type Raw, sourceState } from './view.ts';

type Labs = { readonly labs: readonly LabView[] };

/** What becomes of the lab of a system; without a lab the system is simply there. */
export const phaseOf = ({ labs }: Labs, { system }: Pick<Raw, 'system'>): LabPhase =>
  labs.find(({ name }) => name === system.lab)?.phase ?? 'there';

/** Whether a lab is not to be read: there is none, or it was stopped. */
export const rests = (phase: LabPhase): phase is 'absent' | 'stopped' =>
  phase === 'absent' || phase === 'stopped';

/** Whether a system that fails can't answer yet, or any more: it is made, or was stopped. */
export const isExpected = (labs: Labs, view: Pick<Raw, 'system' | 'reading'>): boolean => {
  const state = sourceState(view);
  if (state.state !== 'stale') return false;
  const phase = phaseOf(labs, view);
  return rests(phase) || (phase !== 'there' && state.at === undefined);
};
