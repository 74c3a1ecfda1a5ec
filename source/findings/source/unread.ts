import type { PipelineEvidence } from '../../pipeline/index.ts';
import { idleFor } from '../../systems/postgres/idle.ts';
import { isLost, type Own, type Source } from './own.ts';

/** Three times Debezium’s pause before it tries again: 5 s in a lab, 10 s by default. */
const labMs = 15_000;
const usualMs = 30_000;

/** The slots of the pipeline that nobody reads. One that has never been used keeps nothing. */
export const idleOf = ({ own }: Source): readonly Own[] =>
  own.filter((row) => !row.active && !isLost(row) && row.retained !== null);

/** Whether that has lasted for longer than a reader needs to connect again. */
export const lasts = ({ pipeline }: PipelineEvidence, { view }: Source, { name }: Own): boolean =>
  idleFor(view, name, pipeline.capture.flushMs === undefined ? usualMs : labMs);

/** What explains that nobody reads a slot. */
export const explains = ['S24', 'S13', 'C08', 'C09', 'C01', 'C05', 'C06', 'C07'];
