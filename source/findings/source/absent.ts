import { phaseOf } from '../../watch/phase.ts';
import { current } from '../../watch/view.ts';
import { captureLog, captureOf } from '../capture/who.ts';
import type { PipelineRule } from '../rule.ts';
import { sourceOf } from './own.ts';

/** No slot at all: nobody has made one yet, or the last one is gone. */
export const noSlot: PipelineRule = {
  id: 'S01',
  title: 'The server has no replication slot',
  means:
    'pg_replication_slots is empty: no connector has made its slot yet, so no WAL is kept for it.',
  causes: [
    'No connector is registered, or it has never come as far as its slot.',
    'The role of the connector may not make one (REPLICATION), or `wal_level` is not logical.',
  ],
  cures: [
    'Register the connector. Debezium makes its slot when it starts.',
    'See what the connector’s log says.',
  ],
  becauseOf: ['S24', 'S23', 'S09', 'C08', 'C09', 'C01', 'C05'],
  find(evidence) {
    const source = sourceOf(evidence);
    if (!source || source.reading.slots.length > 0) return [];
    // What makes the slot has not answered yet.
    const silent = captureOf(evidence)?.reading.value === undefined;
    const comesUp = silent || phaseOf(evidence, source.view) === 'coming up';
    return [
      {
        level: comesUp ? 'waiting' : 'warning',
        subject: { system: source.view.system.id },
        text: 'no replication slot: nothing reads the WAL',
        evidence: [{ name: 'slots', value: 0 }],
        next: captureLog(evidence),
      },
    ];
  },
};

/** The slot that the pipeline reads is not there: what others do there says nothing of it. */
export const slotGone: PipelineRule = {
  id: 'S09',
  title: 'The slot that the pipeline reads is gone',
  means:
    'The server does not have the slot that the connector is set to read. It was there before in what cdc-top has seen, or other slots are there and this one is not. WAL is no longer kept for the pipeline: changes that are written now may never be captured.',
  causes: [
    'Somebody dropped it.',
    'The database was restored, or has failed over to a server that does not have the slot.',
    'The connector was set to another `slot.name`, or `slot.drop.on.stop` dropped it.',
    'The connector has not started yet, and so has never made it.',
  ],
  cures: [
    'Stop the connector. Where it goes on from stored offsets it makes a slot of its own accord, and what was written in between is lost without a word.',
    'Delete its offsets and start it, so that it takes a new snapshot.',
    'Compare the table with the source afterwards: deletes of the time in between are not in a snapshot.',
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
