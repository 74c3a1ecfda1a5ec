import type { PipelineEvidence } from '../../pipeline/index.ts';
import { eventsSeen } from '../../systems/debezium/figures.ts';
import { plural } from '../../text/units.ts';
import type { PipelineRule } from '../rule.ts';
import { sourceOf } from '../source/own.ts';
import { answering, captureLog } from './who.ts';

/** One restart is an accident, and its cure another. */
const often = 4;

/** How often a process or its task has begun anew, by its start and by counters that fell. */
const restartsOf = (evidence: PipelineEvidence): number => {
  const points = answering(evidence)?.view.points ?? [];
  return points.filter(({ value }, i) => {
    const before = points[i - 1]?.value;
    if (!before) return false;
    if (before.epoch !== null && value.epoch !== null && before.epoch !== value.epoch) return true;
    const [was, is] = [eventsSeen(before), eventsSeen(value)];
    return was !== null && is !== null && is < was;
  }).length;
};

/** How often another walsender has taken the slot. */
const readersOf = (evidence: PipelineEvidence): number => {
  const source = sourceOf(evidence);
  const name = source?.own[0]?.name;
  const pids = (source?.view.points ?? []).flatMap(
    ({ value }) => value.slots.find((slot) => slot.name === name)?.activePid ?? [],
  );
  return pids.filter((pid, i) => i > 0 && pid !== pids[i - 1]).length;
};

export const captureFlaps: PipelineRule = {
  id: 'C15',
  title: 'The capture keeps restarting',
  means:
    'In the last five minutes Debezium, its task or its connection to the slot has restarted at least four times: its process has a new start time, its counters were reset, or another walsender holds the slot. In between it may report RUNNING. After each restart some changes are sent again. It describes the past: anything that is wrong now is listed before it.',
  causes: [
    'Something fails after each start.',
    'The process runs out of memory.',
    'Two connectors use the same slot and keep taking it from each other.',
  ],
  cures: [
    'Read what its log says just before each restart.',
    'Give each connector a slot of its own.',
  ],
  becauseOf: ['S02', 'S09'],
  find(evidence) {
    const view = answering(evidence)?.view;
    const times = Math.max(restartsOf(evidence), readersOf(evidence));
    if (!view || times < often) return [];
    return [
      {
        level: 'warning',
        past: true,
        subject: { system: view.system.id },
        text: `the capture has restarted ${plural(times, 'time')} in the last five minutes`,
        evidence: [
          { name: 'restarts', value: restartsOf(evidence) },
          { name: 'changes of walsender', value: readersOf(evidence) },
        ],
        next: captureLog(evidence),
      },
    ];
  },
};
