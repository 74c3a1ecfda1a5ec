import { findingText } from '../../panes/findingText.ts';
import { phaseOf, rests } from '../../watch/phase.ts';
import { isFresh } from '../../watch/view.ts';
import type { Perf, Said, State } from './result.ts';
import { labelled, type Service } from './service.ts';

const stateOf = {
  error: 'critical',
  warning: 'warning',
  waiting: 'warning',
  info: 'ok',
  good: 'ok',
} as const satisfies Record<string, State>;

/** All that is found on every hop. */
export const findings: Service = {
  name: 'findings',
  summary: 'the verdict: all findings of every hop that no other one explains',
  measures: {},
  look(snapshot) {
    const { systems, pipelines } = snapshot;
    const several = pipelines.length > 1;
    const unread = systems.filter((view) => !isFresh(view) && !view.reading.failure);
    const resting = systems.filter((view) => rests(phaseOf(snapshot, view)));
    const said: Said[] = unread
      .filter((view) => !resting.includes(view))
      .map(({ system }) => ({ state: 'unknown', text: `${system.title} has not answered yet` }));
    for (const finding of snapshot.findings) {
      const { id, level, because, subject } = finding;
      if (because !== undefined) continue;
      const isOfRest = resting.some(({ system }) => system.lab === subject.lab);
      // What is waited for is not known as long as not all was read, or nothing can be.
      const isOpen = level === 'waiting' && (isOfRest || unread.length > 0);
      const state = isOpen ? 'unknown' : stateOf[level];
      const head = several && subject.pipeline !== undefined ? `${subject.pipeline}: ` : '';
      said.push({ state, text: `${head}${id} ${findingText(finding, 'shell')}` });
    }
    const number = (level: string) =>
      snapshot.findings.filter((each) => each.level === level && each.because === undefined).length;
    const perf: Perf[] = [
      { label: 'errors', value: number('error') },
      { label: 'warnings', value: number('warning') },
      ...pipelines.flatMap(({ id, flow }): Perf[] => [
        { label: labelled(several, id, 'backlog'), value: flow.backlog },
        {
          ...{ label: labelled(several, id, 'delay'), unit: 's' },
          value: flow.endToEndMs === null ? null : flow.endToEndMs / 1000,
        },
      ]),
    ];
    const well = pipelines.map(({ id, verdict }) =>
      several ? `${id}: ${verdict.text}` : verdict.text,
    );
    return { said, perf, well: well.join('; ') || 'nothing is watched' };
  },
};
