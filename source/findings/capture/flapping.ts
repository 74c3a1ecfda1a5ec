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
  title: 'The capture restarts again and again',
  means:
    'In the last five minutes Debezium, its task or its connection to the slot has begun anew at least four times: its process has another start, its counters fell, or another walsender has the slot. In between it may say RUNNING. After each restart changes are sent again.',
  causes: [
    'Something fails after each start: see the log.',
    'The process runs out of memory.',
    'Two connectors use one slot, and take it from each other.',
  ],
  cures: [
    'See what its log says just before it begins anew.',
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
        subject: { system: view.system.id },
        text: `the capture has begun anew ${plural(times, 'time')} in the last minutes`,
        evidence: [
          { name: 'restarts', value: restartsOf(evidence) },
          { name: 'changes of walsender', value: readersOf(evidence) },
        ],
        next: captureLog(evidence),
      },
    ];
  },
};
