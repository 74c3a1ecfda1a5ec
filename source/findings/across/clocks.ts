import type { PipelineEvidence } from '../../pipeline/index.ts';
import { batchesIn } from '../../systems/spark/query-events.ts';
import { batchRow } from '../../systems/spark/rows.ts';
import { duration } from '../../text/units.ts';
import { isFresh } from '../../watch/view.ts';
import type { PipelineRule } from '../rule.ts';

/** What a machine that sets its clock by NTP is never off by. */
const aheadMs = 3000;
/** A commit may be written some time after its own time: a slow store, a pause of the driver. */
const behindMs = 30_000;
/** Once may be a clock that was just set. */
const leastCommits = 2;

/**
 * How far the writer’s clock is ahead of ours, ms, by commits that came between two readings: such a
 * commit is no older than the reading before it and no younger than the one that shows it.
 */
const aheadBy = ({ parts: { table } }: PipelineEvidence): number[] => {
  const found: number[] = [];
  const points = table?.points ?? [];
  for (let i = 1; i < points.length; i += 1) {
    const [before, after] = [points[i - 1], points[i]];
    if (!before?.value || !after?.value || before.value === after.value) continue;
    if (before.value.epoch !== after.value.epoch) continue;
    const from = before.value.version;
    for (const { version, at } of after.value.commits.slice(-20)) {
      if (version <= from || at === null) continue;
      found.push(at > after.at ? at - after.at : Math.min(0, at - before.at));
    }
  }
  return found;
};

/** The clock of whoever writes the table differs from ours. */
export const clocksApart: PipelineRule = {
  id: 'X04',
  title: 'Clocks differ',
  means:
    'New commits of the table carry times that lie in this machine’s future (by more than 3 s), or long before they were seen (by more than 30 s). Delays and ages that compare times of two machines are off by that much.',
  causes: [
    'One of the machines does not synchronise its clock (NTP, chrony).',
    'A virtual machine was paused, or restored from a snapshot.',
  ],
  cures: [
    'Synchronise the clocks of both machines: `timedatectl` shows whether one is synchronised.',
  ],
  find(evidence) {
    const { table, query } = evidence.parts;
    const { now } = evidence;
    if (!table || !isFresh(table)) return [];
    const commits = aheadBy(evidence);
    const ahead = commits.filter((ms) => ms > aheadMs);
    const behind = commits.filter((ms) => ms < -behindMs);
    const newest = batchesIn(query?.events ?? []).at(-1);
    const batchAhead = newest ? batchRow(newest).startedAt - now : 0;
    const [of, ms] =
      ahead.length >= leastCommits
        ? ['ahead of', Math.min(...ahead)]
        : behind.length >= leastCommits && behind.length === commits.length
          ? ['behind', -Math.max(...behind)]
          : batchAhead > aheadMs
            ? ['ahead of', batchAhead]
            : ['', 0];
    if (of === '') return [];
    return [
      {
        level: 'warning',
        subject: { system: table.system.id },
        text: `clocks differ: Spark’s is at least ${duration(ms)} ${of} this one`,
        evidence: [
          { name: 'apart by', value: ms, unit: 'ms' },
          { name: 'commits that show it', value: Math.max(ahead.length, behind.length) },
        ],
        next: [{ does: 'tells whether a machine sets its clock', command: 'timedatectl' }],
      },
    ];
  },
};
