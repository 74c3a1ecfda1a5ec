import { captureLog } from '../capture/who.ts';
import type { PipelineRule } from '../rule.ts';
import { sayOf, sourceOf } from './own.ts';
import { explains, idleOf, lasts } from './unread.ts';

export const slotPauses: PipelineRule = {
  id: 'S05',
  title: 'The slot is not being read at this moment',
  means: 'The slot is inactive, for shorter than its reader may need to connect again.',
  causes: ['The connector is being restarted.', 'Its connection was cut, and it connects again.'],
  cures: ['Wait: after 30 s (in a lab 15 s) it is an error.'],
  becauseOf: explains,
  find(evidence) {
    const source = sourceOf(evidence);
    if (!source) return [];
    const pausing = idleOf(source).filter((row) => !lasts(evidence, source, row));
    return sayOf(source, pausing, 'warning', 'is inactive', { next: captureLog(evidence) });
  },
};
