import type { Rule } from '../../../watch/kind.ts';
import type { Connect } from '../readings.ts';
import { noConnector } from './none.ts';
import { otherConnectors } from './others.ts';

/** Rules on a Connect cluster alone; those on a pipeline’s connector are in `findings/capture/`. */
export const connectRules: readonly Rule<Connect>[] = [noConnector, otherConnectors];
