import type { PipelineRule } from '../rule.ts';
import { slotFindings } from '../slots.ts';

const toSplit = { title: '', means: '', causes: [], cures: [] };

/** Rules on the source and its slots, in the order in which they count. */
export const sourceRules: readonly PipelineRule[] = [{ id: 'S00', ...toSplit, find: slotFindings }];
