import type { PipelineEvidence } from '../../pipeline/index.ts';
import { captureLog, captureOf, restartCapture } from '../capture/who.ts';
import type { PipelineRule } from '../rule.ts';
import { isLost, type Own, type Source, sayOf, sourceOf } from './own.ts';

// While a snapshot is taken, a slot has nothing to confirm.
const stuckOf = (evidence: PipelineEvidence, { own }: Source): readonly Own[] =>
  captureOf(evidence)?.rows.snapshotting
    ? []
    : own.filter((row) => row.active && !row.moving && !isLost(row));

const arrives = ({ flow }: PipelineEvidence): boolean => (flow.recordsPerS ?? 0) > 0;
const seconds = (slots: readonly Own[]): string =>
  `${Math.round(Math.max(0, ...slots.map(({ windowMs }) => windowMs)) / 1000)} s`;

const window =
  'three times what lies between two of its moves: the capture’s flush or heartbeat interval where the pipeline tells it, else what was seen, else Connect’s default of 60 s';

/** One large transaction confirms nothing until its end, but its records arrive. */
export const confirmsNothing: PipelineRule = {
  id: 'S06',
  title: 'Records arrive, but the slot confirms nothing',
  means: `confirmed_flush_lsn has stood still for longer than it should (${window}), while records arrive in Kafka.`,
  causes: [
    'One large transaction is on its way: Debezium confirms it at its end.',
    'Connect can’t commit its offsets.',
  ],
  cures: [
    'Wait for the end of the transaction.',
    'If it lasts, see whether Connect’s log tells of failed offset commits.',
  ],
  find(evidence) {
    const source = sourceOf(evidence);
    if (!source || !arrives(evidence)) return [];
    const stuck = stuckOf(evidence, source);
    const text = `confirmed nothing for ${seconds(stuck)}, though records arrive`;
    return sayOf(source, stuck, 'warning', text, {
      evidence: [{ name: 'records', value: evidence.flow.recordsPerS, unit: 'per second' }],
      next: captureLog(evidence),
    });
  },
};

export const slotStuck: PipelineRule = {
  id: 'S07',
  title: 'The slot does not move',
  means: `The slot is active, WAL is written that its reader ought to confirm, and confirmed_flush_lsn has stood still for longer than it should (${window}). No record arrives in Kafka either. A connector that says RUNNING may be in this state.`,
  causes: [
    'Debezium hangs, after an outage of Kafka or of the network.',
    'Kafka does not take what Debezium sends.',
    'The connector is paused.',
  ],
  cures: [
    'See whether Kafka takes records at all.',
    'Restart the connector; one that hangs may have to be killed. Nothing is lost.',
  ],
  becauseOf: ['C01', 'C05', 'C06', 'C07', 'C13', 'C14', 'C12', 'C11', 'S14', 'S28'],
  find(evidence) {
    const source = sourceOf(evidence);
    if (!source || arrives(evidence)) return [];
    const stuck = stuckOf(evidence, source);
    const text = `is not moving: WAL grows, nothing was confirmed for ${seconds(stuck)}`;
    return sayOf(source, stuck, 'error', text, {
      next: [...restartCapture(evidence), ...captureLog(evidence)],
    });
  },
};
