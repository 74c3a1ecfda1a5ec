import { jobName } from '../../watch/lab.ts';
import type { LabPhase } from '../../watch/snapshot.ts';
import type { ServiceRow } from './readings.ts';

/** What is said of a service whose turn in a bring-up is still to come. */
export const notStartedYet = 'not started yet';

/** Whether that is so: the job is started by a person. */
export const isToCome = (service: ServiceRow | null | undefined, phase: LabPhase): boolean =>
  phase === 'coming up' && service?.notStarted === true && service.name !== jobName;
