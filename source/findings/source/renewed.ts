import { literal } from '../../systems/postgres/findings/steps.ts';
import { bytes, lsnText } from '../../text/units.ts';
import { momentFigure } from '../../watch/finding.ts';
import { newSnapshot } from '../capture/who.ts';
import type { PipelineRule } from '../rule.ts';
import { renewedOf } from './renewal.ts';

export const slotRenewed: PipelineRule = {
  id: 'S10',
  title: 'The slot was recreated: changes are lost',
  means:
    'The slot did not resume where its reader had left it: it disappeared and came back, its statistics were reset, or its position moved while nobody was reading it. Changes between the two positions are in no topic, and nothing else reports that: connector, slot and query all look healthy. The finding ends with a new snapshot; if cdc-top is restarted in the meantime, it goes on reporting it for up to a day.',
  causes: [
    'The slot was dropped, and Debezium or someone else recreated it while Debezium kept its old offsets.',
    'Someone advanced it with `pg_replication_slot_advance()`, or consumed changes from it with `pg_logical_slot_get_changes()`.',
  ],
  cures: [
    'Stop the connector, drop the slot, delete the connector’s offsets, and start the connector again: it takes a new snapshot. In a lab, `cdc-top resnapshot` does all of that.',
    'Compare the table with the source afterwards: a snapshot does not contain the deletes that happened in between.',
  ],
  find(evidence) {
    const found = renewedOf(evidence);
    if (!found) return [];
    const { source, own, renewed } = found;
    const { from, to, how } = renewed;
    const skipped = from !== null && to !== null && to > from ? to - from : null;
    const over = skipped === null ? '' : ` in ${bytes(skipped)} of WAL`;
    const what = how === 'made anew' ? 'was dropped and recreated' : 'was advanced by hand';
    return [
      {
        level: 'error',
        loses: true,
        loss: { at: renewed.at },
        subject: { system: source.view.system.id, name: own.name },
        text: `slot ${own.name} ${what}: changes${over} are lost to this pipeline, take a new snapshot`,
        evidence: [
          { name: 'confirmed before', value: from === null ? null : lsnText(from) },
          { name: 'confirmed after', value: to === null ? null : lsnText(to) },
          { name: 'skipped', value: skipped, unit: 'bytes' },
          momentFigure('seen', renewed.at),
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
