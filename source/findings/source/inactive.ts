import { captureLog, restartCapture } from '../capture/who.ts';
import type { PipelineRule } from '../rule.ts';
import { sayOf, sourceOf } from './own.ts';
import { explains, idleOf, lasts } from './unread.ts';

export const slotInactive: PipelineRule = {
  id: 'S04',
  title: 'Nobody reads the slot',
  means:
    'The slot has been inactive for three times as long as Debezium waits before it reconnects (30 s; 15 s in a lab). No changes are captured, and the server keeps all WAL until someone reads the slot.',
  causes: [
    'The connector is stopped, has failed, or was removed.',
    'Its process is gone, or cannot reach the database.',
    'It can no longer log in: password, `pg_hba.conf`, privileges.',
  ],
  cures: [
    'Check the connector’s state and read its log.',
    'Restart it. Nothing is lost as long as the server keeps the WAL.',
    'If nobody will ever read the slot again, drop it.',
  ],
  becauseOf: explains,
  find(evidence) {
    const source = sourceOf(evidence);
    if (!source) return [];
    const inactive = idleOf(source).filter((row) => lasts(evidence, source, row));
    const text = 'is inactive: no reader, so WAL is piling up';
    return sayOf(source, inactive, 'error', text, {
      next: [...restartCapture(evidence), ...captureLog(evidence)],
    });
  },
};
