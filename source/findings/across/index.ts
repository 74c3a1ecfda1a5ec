import type { PipelineRule } from '../rule.ts';
import { bottleneck } from './bottleneck.ts';
import { clocksApart } from './clocks.ts';
import { sentTwice } from './duplicates.ts';
import { notReadYet, unanswered } from './unanswered.ts';

/** What comes before all hops: of what does not answer nothing else is known. */
export const answerRules: readonly PipelineRule[] = [unanswered, notReadYet];

/** What shows only across several hops. */
export const acrossRules: readonly PipelineRule[] = [bottleneck, clocksApart, sentTwice];
