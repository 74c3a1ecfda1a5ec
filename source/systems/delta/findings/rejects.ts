import { plural } from '../../../text/units.ts';
import type { Rule } from '../../../watch/kind.ts';
import { current } from '../../../watch/view.ts';
import type { Delta } from '../readings.ts';

/** Records that the job could not read. */
export const rejectsGrow: Rule<Delta> = {
  id: 'D01',
  title: 'Records are rejected',
  means:
    'The table of rejected records (`…_rejected`, beside the table) has grown within the last five minutes: the job could not read these records and has put them there, with the reason. Their changes are not in the table.',
  causes: [
    'Something else writes to the topic.',
    'The format of the records has changed: another converter, another schema, `ExtractNewRecordState`.',
    'A record is damaged.',
  ],
  cures: [
    'Read the reasons: the newest rows of the rejected table (`reason`, `topic`, `partition`, `offset`).',
    'Fix whatever produces them, then make those changes once more at the source.',
  ],
  find(view) {
    const now = current(view);
    const counts = view.points.flatMap(({ value }) =>
      value?.rejected !== undefined && value.epoch === now?.epoch ? [value.rejected] : [],
    );
    const before = counts[0];
    if (!now || before === undefined || now.rejected === undefined) return [];
    const grown = now.rejected - before;
    if (grown <= 0) return [];
    return [
      {
        level: 'warning',
        subject: { system: view.system.id },
        text: `${plural(grown, 'record')} ${grown === 1 ? 'was' : 'were'} rejected in the last five minutes: ${plural(now.rejected, 'record')} in all`,
        evidence: [
          { name: 'rejected lately', value: grown, unit: 'records' },
          { name: 'rejected in all', value: now.rejected, unit: 'records' },
        ],
      },
    ];
  },
};
