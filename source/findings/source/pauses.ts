import { captureLog } from '../capture/who.ts';
import type { PipelineRule } from '../rule.ts';
import { sayOf, sourceOf } from './own.ts';
import { explains, idleOf, lasts } from './unread.ts';

export const slotPauses: PipelineRule = {
  id: 'S05',
  title: 'The slot is not being read at this moment',
  means: 'The slot is inactive, but not yet for longer than its reader may need to reconnect.',
  causes: ['The connector is being restarted.', 'Its connection was cut, and it is reconnecting.'],
  cures: ['Wait: after 30 s (15 s in a lab) this becomes an error.'],
  becauseOf: explains,
  find(evidence) {
    const source = sourceOf(evidence);
    if (!source) return [];
    const pausing = idleOf(source).filter((row) => !lasts(evidence, source, row));
    return sayOf(source, pausing, 'warning', 'is inactive', { next: captureLog(evidence) });
  },
};
