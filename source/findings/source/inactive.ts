import type { PipelineEvidence } from '../../pipeline/index.ts';
import { idleFor } from '../../systems/postgres/idle.ts';
import { captureLog, restartCapture } from '../capture/who.ts';
import type { PipelineRule } from '../rule.ts';
import { isLost, type Own, type Source, sayOf, sourceOf } from './own.ts';

/** Three times Debezium’s pause before it tries again: 5 s in a lab, 10 s by default. */
const labMs = 15_000;
const usualMs = 30_000;

// A slot that has never been used keeps nothing.
const idleOf = ({ own }: Source): readonly Own[] =>
  own.filter((row) => !row.active && !isLost(row) && row.retained !== null);

const lasts = ({ pipeline }: PipelineEvidence, { view }: Source, { name }: Own): boolean =>
  idleFor(view, name, pipeline.capture.flushMs === undefined ? usualMs : labMs);

const explains = ['S24', 'S13', 'C08', 'C09', 'C01', 'C05', 'C06', 'C07'];

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
