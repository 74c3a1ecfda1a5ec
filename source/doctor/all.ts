import { kinds } from '../systems/index.ts';
import type { Target } from '../watch/target.ts';
import { acrossChecks } from './across/index.ts';
import { type Examination, examine } from './index.ts';

/** Examines a target with every check that there is. */
export const examineAll = (target: Target, signal: AbortSignal): Promise<Examination> =>
  examine(target, { kinds: kinds.map(({ kind }) => kind), across: acrossChecks, signal });
