import type { PipelineEvidence } from '../../pipeline/index.ts';
import { captureOf } from '../capture/who.ts';
import { isLost, type Own, type Source } from './own.ts';

/** The slots of the pipeline that ought to move and do not. While a snapshot is taken, none has anything to confirm. */
export const stuckOf = (evidence: PipelineEvidence, { own }: Source): readonly Own[] =>
  captureOf(evidence)?.rows.snapshotting
    ? []
    : own.filter((row) => row.active && !row.moving && !isLost(row));

/** Whether records arrive in Kafka. */
export const arrives = ({ flow }: PipelineEvidence): boolean => (flow.recordsPerS ?? 0) > 0;
/** The longest of the windows that these slots are judged by. */
export const seconds = (slots: readonly Own[]): string =>
  `${Math.round(Math.max(0, ...slots.map(({ windowMs }) => windowMs)) / 1000)} s`;

/** What that window is, for the pages of the rules. */
export const window =
  'three times its usual interval, and at least 6 s: the flush or heartbeat interval of the capture where it is known, else the interval observed so far, else Connect’s default of 60 s';
