import { literal } from '../../systems/postgres/findings/steps.ts';
import { bytes, lsnText } from '../../text/units.ts';
import { newSnapshot } from '../capture/who.ts';
import type { PipelineRule } from '../rule.ts';
import { renewedOf } from './renewal.ts';

export const slotRenewed: PipelineRule = {
  id: 'S10',
  title: 'The slot was made anew: changes are lost',
  means:
    'The slot went on elsewhere than where its reader had left it: it was gone and is there again, its statistics began anew, or its position moved while nobody read it. What was written between the two positions is in no topic, and nothing else tells of it: connector, slot and query all look sound. It ends with a new snapshot. A cdc-top that is started meanwhile tells it for a day.',
  causes: [
    'The slot was dropped, and Debezium or somebody made it again while Debezium’s offsets were kept.',
    'Somebody moved it with `pg_replication_slot_advance()`, or took changes from it with `pg_logical_slot_get_changes()`.',
  ],
  cures: [
    'Stop the connector, drop the slot, delete the connector’s offsets, start it: it takes a new snapshot.',
    'Compare the table with the source afterwards: deletes of the time in between are not in a snapshot.',
  ],
  find(evidence) {
    const found = renewedOf(evidence);
    if (!found) return [];
    const { source, own, renewed } = found;
    const { from, to, how } = renewed;
    const skipped = from !== null && to !== null && to > from ? to - from : null;
    const over = skipped === null ? '' : ` in ${bytes(skipped)} of WAL`;
    const what = how === 'made anew' ? 'was dropped and made anew' : 'was moved on by hand';
    return [
      {
        level: 'error',
        loss: { at: renewed.at },
        subject: { system: source.view.system.id, name: own.name },
        text: `slot ${own.name} ${what}: changes${over} are lost to this pipeline, take a new snapshot`,
        evidence: [
          { name: 'confirmed before', value: from === null ? null : lsnText(from) },
          { name: 'confirmed after', value: to === null ? null : lsnText(to) },
          { name: 'skipped', value: skipped, unit: 'bytes' },
          { name: 'seen', value: new Date(renewed.at).toISOString() },
        ],
        next: [
          ...newSnapshot(evidence),
          {
            does: 'drops it, once its connector is stopped and its offsets are deleted',
            sql: `SELECT pg_drop_replication_slot(${literal(own.name)})`,
          },
        ],
      },
    ];
  },
};
