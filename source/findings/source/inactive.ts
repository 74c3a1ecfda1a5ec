import { captureLog, restartCapture } from '../capture/who.ts';
import type { PipelineRule } from '../rule.ts';
import { sayOf, sourceOf } from './own.ts';
import { explains, idleOf, lasts } from './unread.ts';

export const slotInactive: PipelineRule = {
  id: 'S04',
  title: 'Nobody reads the slot',
  means:
    'The slot has been inactive for three times the pause that Debezium makes before it connects again (30 s, in a lab 15 s). No change is captured, and WAL is kept until it is read.',
  causes: [
    'The connector is stopped, has failed, or was removed.',
    'Its process is gone, or can’t reach the database.',
    'It may not log in any more: password, pg_hba.conf, rights.',
  ],
  cures: [
    'See the connector’s state and its log.',
    'Restart it. Nothing is lost as long as the WAL is kept.',
    'If nobody will ever read the slot again, drop it.',
  ],
  becauseOf: explains,
  find(evidence) {
    const source = sourceOf(evidence);
    if (!source) return [];
    const inactive = idleOf(source).filter((row) => lasts(evidence, source, row));
    const text = 'is inactive: nothing reads it, and WAL is kept for it';
    return sayOf(source, inactive, 'error', text, {
      next: [...restartCapture(evidence), ...captureLog(evidence)],
    });
  },
};
