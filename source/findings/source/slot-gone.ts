import { current } from '../../watch/view.ts';
import { captureLog, newSnapshot } from '../capture/who.ts';
import type { PipelineRule } from '../rule.ts';
import { sourceOf } from './own.ts';

/** The slot that the pipeline reads is not there: what others do there says nothing of it. */
export const slotGone: PipelineRule = {
  id: 'S09',
  title: 'The slot that the pipeline reads is gone',
  means:
    'The server does not have the slot that the connector is configured to read: cdc-top has seen it before, or it sees other slots but not this one. The server no longer keeps WAL for the pipeline, so changes that are written now may never be captured.',
  causes: [
    'Somebody dropped it.',
    'The database was restored, or has failed over to a server that does not have the slot.',
    'The connector was given another `slot.name`, or `slot.drop.on.stop` dropped the slot.',
    'The connector has not started yet, so it has never created the slot.',
  ],
  cures: [
    'Stop the connector. If it resumes from stored offsets, it creates a new slot by itself, and everything written in between is silently lost.',
    'Delete its offsets, then start it, so that it takes a new snapshot.',
    'Compare the table with the source afterwards: a snapshot does not contain the deletes that happened in between.',
  ],
  becauseOf: ['S24'],
  find(evidence) {
    const source = sourceOf(evidence);
    const { reader } = evidence.pipeline.source;
    if (!source || reader === undefined || source.own.length > 0) return [];
    const { view, reading } = source;
    const last = view.points.findLast(({ value }) =>
      value.slots.some(({ name }) => name === reader),
    );
    const others = reading.slots.length;
    // A server without any slot: its connector may be about to make the first one.
    if (!last && others === 0) return [];
    const was = last?.value.slots.find(({ name }) => name === reader);
    const connected = current(evidence.parts.connect)?.connectors.length !== 0;
    return [
      {
        level: last || connected ? 'error' : 'warning',
        subject: { system: view.system.id, name: reader },
        text: `slot ${reader}, which this pipeline reads, is ${last ? 'gone: changes from now on are lost to it' : 'not there'}`,
        evidence: [
          { name: 'other slots', value: others },
          { name: 'confirmed last', value: was?.confirmedFlushLsn ?? null, unit: 'bytes' },
        ],
        next: [
          ...newSnapshot(evidence),
          {
            does: 'shows the slots that are there',
            sql: 'SELECT slot_name, plugin, database, active FROM pg_replication_slots',
          },
          ...captureLog(evidence),
        ],
      },
    ];
  },
};
