import type { Rule } from '../../../watch/kind.ts';
import type { Services } from '../readings.ts';
import { illService } from './ill.ts';
import { restartsOften } from './restarts.ts';

/** Rules on the services of a lab, in the order in which they count. */
export const serviceRules: readonly Rule<Services>[] = [illService, restartsOften];
