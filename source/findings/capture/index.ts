import type { PipelineRule } from '../rule.ts';
import { captureLate } from './late.ts';
import { takesSnapshot } from './snapshot.ts';

/** Rules on what captures, in the order in which they count. */
export const captureRules: readonly PipelineRule[] = [takesSnapshot, captureLate];
