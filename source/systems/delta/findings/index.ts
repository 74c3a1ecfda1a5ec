import type { Rule } from '../../../watch/kind.ts';
import type { Delta } from '../readings.ts';
import { rejectsGrow } from './rejects.ts';
import { smallFiles } from './small-files.ts';
import { landedTwice } from './twice.ts';

/** Rules on a table alone, in the order in which they count. */
export const deltaRules: readonly Rule<Delta>[] = [rejectsGrow, landedTwice, smallFiles];
