import type { PipelineEvidence } from '../../pipeline/index.ts';
import { type Connector, hasFailed, isChosen, why } from '../../systems/connect/findings/states.ts';
import type { Connect } from '../../systems/connect/readings.ts';
import { windowOf } from '../../watch/series.ts';
import { current, type SystemView } from '../../watch/view.ts';
import type { PipelineRule } from '../rule.ts';
import { captureLog, restartCapture } from './who.ts';

/** Longer than Connect takes from a connector to its tasks. */
const taskMs = 10_000;

type Ours = { view: SystemView<Connect>; connectors: readonly Connector[] };

/** The connectors of this pipeline: the one that it names, or all; undefined while Connect is silent. */
const oursOf = ({ parts, pipeline }: PipelineEvidence): Ours | undefined => {
  const view = parts.connect;
  const reading = current(view);
  if (!view || !reading) return undefined;
  const { connector } = pipeline.capture;
  const all = reading.connectors;
  const named = all.filter(({ name }) => connector === undefined || name === connector);
  return { view, connectors: named };
};

const restartCures = [
  'Cure what the root cause names: rights, password, a table or type that Debezium can’t read, a slot that is lost.',
  'Restart the connector with its tasks. Connect does not do so by itself.',
];

export const connectorFailed: PipelineRule = {
  id: 'C01',
  title: 'The connector has failed',
  means:
    'Kafka Connect says that the connector is FAILED, or UNASSIGNED: no worker runs it. Nothing is captured.',
  causes: [
    'The root cause of its stack trace, which the finding tells.',
    'UNASSIGNED: its worker is gone, or the workers have not agreed who runs it; after an outage of Kafka that can last.',
  ],
  cures: restartCures,
  find(evidence) {
    const ours = oursOf(evidence);
    return (ours?.connectors ?? []).flatMap(({ name, state, trace }) =>
      !ours || !hasFailed(state)
        ? []
        : {
            level: 'error' as const,
            subject: { system: ours.view.system.id, name },
            text: `connector ${name} is ${state}${why(trace)}`,
            evidence: [{ name: 'state', value: state }],
            next: [...restartCapture(evidence), ...captureLog(evidence)],
          },
    );
  },
};

export const taskFailed: PipelineRule = {
  id: 'C05',
  title: 'The connector’s task has failed',
  means:
    'A task of the connector is FAILED or UNASSIGNED, which may be so for hours while the connector itself says RUNNING. Nothing is captured.',
  causes: [
    'The root cause of its stack trace, which the finding tells.',
    'The database was away for longer than Debezium tries again.',
  ],
  cures: restartCures,
  becauseOf: ['C01', 'S02', 'S13', 'S09'],
  find(evidence) {
    const ours = oursOf(evidence);
    return (ours?.connectors ?? []).flatMap(({ name, tasks }) =>
      tasks.flatMap(({ id, state, trace }) =>
        !ours || !hasFailed(state)
          ? []
          : {
              level: 'error' as const,
              subject: { system: ours.view.system.id, name },
              text: `task ${id} of connector ${name} is ${state}${why(trace)}`,
              evidence: [
                { name: 'task', value: id },
                { name: 'state', value: state },
                { name: 'tasks', value: tasks.length },
              ],
              next: [...restartCapture(evidence), ...captureLog(evidence)],
            },
      ),
    );
  },
};

export const connectorRests: PipelineRule = {
  id: 'C06',
  title: 'The connector is paused or stopped',
  means:
    'The connector, or a task of it, is PAUSED, STOPPED or in another state in which it does not run, though it has not failed. WAL is kept meanwhile.',
  causes: ['Somebody paused or stopped it by Connect’s REST interface.', 'It is being restarted.'],
  cures: ['Resume it: `PUT /connectors/NAME/resume`. Nothing is lost as long as the WAL is kept.'],
  find(evidence) {
    const ours = oursOf(evidence);
    return (ours?.connectors ?? []).flatMap(({ name, state, tasks, trace }) => {
      const parts = [
        { what: `connector ${name}`, state, trace },
        ...tasks.map((task) => ({ what: `task ${task.id} of connector ${name}`, ...task })),
      ].filter((part) => part.state !== 'RUNNING' && !hasFailed(part.state));
      const [first] = parts;
      if (!ours || !first) return [];
      const chosen = isChosen(first.state);
      return {
        level: 'warning' as const,
        subject: { system: ours.view.system.id, name },
        text: `${first.what} is ${first.state}${why(first.trace)}`,
        evidence: [{ name: 'state', value: first.state }],
        next: [
          ...(chosen
            ? [
                {
                  does: 'resumes it',
                  command: `curl -X PUT "$CONNECT_URL/connectors/${name}/resume"`,
                },
              ]
            : []),
          ...captureLog(evidence),
        ],
      };
    });
  },
};

export const connectorWithoutTask: PipelineRule = {
  id: 'C07',
  title: 'The connector has no task',
  means:
    'The connector is there and runs no task. For its first 10 s that is expected, later it is not: nothing is captured.',
  causes: [
    'The connector’s settings were refused when its tasks were to be made.',
    'The workers have not agreed who runs what.',
  ],
  cures: ['See the log of Connect.', 'Restart the connector.'],
  becauseOf: ['C01'],
  find(evidence) {
    const ours = oursOf(evidence);
    return (ours?.connectors ?? []).flatMap(({ name, tasks, state }) => {
      if (!ours || tasks.length > 0 || state === 'STOPPED') return [];
      const lasts = isWithoutTask(ours.view, name);
      return {
        level: lasts ? ('warning' as const) : ('waiting' as const),
        subject: { system: ours.view.system.id, name },
        text: `connector ${name} has no task${lasts ? '' : ' yet'}`,
        evidence: [{ name: 'tasks', value: 0 }],
        next: [...restartCapture(evidence), ...captureLog(evidence)],
      };
    });
  },
};

/** A connector that was registered or restarted just now gets its tasks within seconds. */
const isWithoutTask = ({ points }: SystemView<Connect>, name: string): boolean => {
  const recent = windowOf(points, taskMs);
  const without = recent.points.every(({ value: { connectors } }) =>
    connectors.some((each) => each.name === name && each.tasks.length === 0),
  );
  return recent.covered && without;
};

export const connectorGone: PipelineRule = {
  id: 'C09',
  title: 'The pipeline’s connector is not registered',
  means:
    'Kafka Connect lists connectors, and the one that the pipeline is about is not among them.',
  causes: ['It was deleted, or registered under another name.'],
  cures: ['Register it again. Its offsets are kept under its name, and it goes on from there.'],
  find(evidence) {
    const ours = oursOf(evidence);
    const { connector } = evidence.pipeline.capture;
    const others = current(evidence.parts.connect)?.connectors.length ?? 0;
    if (!ours || connector === undefined || ours.connectors.length > 0 || others === 0) return [];
    return [
      {
        level: 'error',
        subject: { system: ours.view.system.id, name: connector },
        text: `connector ${connector}, which this pipeline uses, is not registered`,
        evidence: [{ name: 'other connectors', value: others }],
        next: [{ does: 'lists those that are', command: 'curl "$CONNECT_URL/connectors"' }],
      },
    ];
  },
};
