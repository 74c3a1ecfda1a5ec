import { plural } from '../../../text/units.ts';
import type { Rule } from '../../../watch/kind.ts';
import { windowOf } from '../../../watch/series.ts';
import { current } from '../../../watch/view.ts';
import { gapsIn, intervalText, sizeOf } from '../gtid.ts';
import type { Mysql } from '../readings.ts';

/** A replica that applies in parallel closes the gaps that it leaves within moments. */
const lastsMs = 60_000;
const named = 3;

export const gtidGaps: Rule<Mysql> = {
  id: 'S38',
  title: 'Transactions are missing from the server’s GTIDs',
  means:
    'For a minute, `gtid_executed` has had gaps: the server lacks transactions of a sequence of which it has later ones. A capture that moves here, such as after a failover, will never see them, or sees them out of order when they come.',
  causes: [
    'The server is a replica that applies in parallel without `replica_preserve_commit_order`, or has skipped transactions.',
    'It was restored from a backup or set up by hand, with a part of the sequence.',
  ],
  cures: [
    'Compare with the server that they come from: `SELECT GTID_SUBTRACT(…)`.',
    'Where they are not missing in substance, an empty transaction with each id closes the gap.',
  ],
  find(view) {
    const set = current(view)?.gtidExecuted ?? null;
    if (set === null || !view.reading.value || view.reading.value.flavour !== 'MySQL') return [];
    const { points, covered } = windowOf(view.points, lastsMs);
    if (!covered) return [];
    const before = new Set(
      gapsIn(points[0]?.value.gtidExecuted ?? '').map(({ source, first }) => `${source}:${first}`),
    );
    const gaps = gapsIn(set).filter(({ source, first }) => before.has(`${source}:${first}`));
    if (gaps.length === 0) return [];
    const total = gaps.reduce((sum, gap) => sum + sizeOf(gap), 0n);
    const more = gaps.length > named ? ', …' : '';
    return [
      {
        level: 'warning',
        subject: { system: view.system.id },
        text: `${plural(total, 'transaction')} missing from gtid_executed: ${gaps.slice(0, named).map(intervalText).join(', ')}${more}`,
        evidence: [
          { name: 'missing', value: total },
          { name: 'gtid_executed', value: set },
        ],
      },
    ];
  },
};
