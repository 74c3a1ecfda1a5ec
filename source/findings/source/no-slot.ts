import { phaseOf } from '../../watch/phase.ts';
import { captureLog, captureOf } from '../capture/who.ts';
import type { PipelineRule } from '../rule.ts';
import { sourceOf } from './own.ts';

/** From its first answers until it has made its slot. */
const makingMs = 20_000;

/** No slot at all: nobody has made one yet, or the last one is gone. */
export const noSlot: PipelineRule = {
  id: 'S01',
  title: 'The server has no replication slot',
  means:
    'pg_replication_slots is empty: no connector has created its slot yet, so the server keeps no WAL for one. For the first 20 s of what captures this is expected.',
  causes: [
    'No connector is registered, or it has never got as far as creating its slot.',
    'The connector’s role may not create one (it lacks REPLICATION), or `wal_level` is not `logical`.',
  ],
  cures: [
    'Register the connector. Debezium creates its slot when it starts.',
    'Read the connector’s log.',
  ],
  becauseOf: ['S24', 'S23', 'S09', 'C08', 'C09', 'C01', 'C05'],
  find(evidence) {
    const source = sourceOf(evidence);
    if (!source || source.reading.slots.length > 0) return [];
    // What makes the slot has not answered yet, or has only just: it connects first.
    const since = captureOf(evidence)?.points[0]?.at;
    const begins = since === undefined || evidence.now - since < makingMs;
    const comesUp = begins || phaseOf(evidence, source.view) === 'coming up';
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
