import { chartsOf } from '../../panes/charts.ts';
import { stepText } from '../../panes/notice.ts';
import { tablePane } from '../../panes/tablePane.ts';
import type { Glyphs } from '../../parts/glyphs.ts';
import { type Level, toneOf } from '../../parts/tone.ts';
import { uptime } from '../../text/figures.ts';
import { momentText } from '../../text/sentence.ts';
import { bytes } from '../../text/units.ts';
import { jobName } from '../../watch/lab.ts';
import { phaseOf } from '../../watch/phase.ts';
import type { LabPhase, Snapshot, StepLine } from '../../watch/snapshot.ts';
import type { SystemView } from '../../watch/view.ts';
import { serviceCharts, servicePoints } from './history.ts';
import { type ServiceRow, type Services, services } from './readings.ts';
import { isToCome, notStartedYet } from './to-come.ts';

/** A service, a step of the bring-up, or both: what a service waits for until it is ready. */
type Row = {
  name: string;
  service: ServiceRow | null;
  step: StepLine | null;
  phase: LabPhase;
  /** Percent of one core over time, oldest first. */
  cpu(): readonly number[];
};

const rowsOf = (view: SystemView<Services>, snapshot: Snapshot): Row[] => {
  const { system, rows } = view;
  const open = snapshot.steps.filter(({ lab, state }) => lab === system.lab && state !== 'done');
  const names = new Set(rows.services.map(({ name }) => name));
  const phase = phaseOf(snapshot, view);
  const stepOf = (step: StepLine): Row => {
    return { name: step.subject, service: null, step, phase, cpu: () => [] };
  };
  const steps = open.filter(({ subject }) => !names.has(subject));
  return [
    ...steps.filter(({ subject }) => subject !== jobName).map(stepOf),
    ...rows.services.map((service) => ({
      name: service.name,
      service,
      step: open.find(({ subject }) => subject === service.name) ?? null,
      phase,
      cpu: () => servicePoints(view, service.name).map(({ cpuPercent }) => cpuPercent ?? 0),
    })),
    // Where its service will be.
    ...steps.filter(({ subject }) => subject === jobName).map(stepOf),
  ];
};

const levelOf = ({ service, step, phase }: Row): Level => {
  if (step?.state === 'failed' || service?.state === 'failed') return 'error';
  if (step) return 'waiting';
  if (service?.health === 'healthy') return 'good';
  if (service?.state === 'starting') return 'waiting';
  // What is stopped is no trouble while the lab is brought up, or rests.
  if (service?.state === 'stopped')
    return phase !== 'there' || service.stoppedAt !== null ? 'waiting' : 'error';
  return service?.health === 'unhealthy' ? 'error' : 'waiting';
};

const number = (
  value: number | null | undefined,
  text: (value: number) => string,
  glyphs: Glyphs,
): string => (value === null || value === undefined ? glyphs.none : text(value));

const stateText = (row: Row): string => {
  if (!row.service) return '';
  if (isToCome(row.service, row.phase)) return notStartedYet;
  const { state, health, detail } = row.service;
  return `${state}, ${health}${detail && ` (${detail})`}`;
};

const describe = (row: Row): string => {
  const { name, service, step } = row;
  return [
    `${name}:`,
    stateText(row),
    step ? stepText(step) : '',
    service?.ports ? `ports ${service.ports}` : '',
    service && service.restarts > 0 ? `restarted ${service.restarts} times` : '',
  ]
    .filter(Boolean)
    .join(' ');
};

/** Where there is no room for the whole. */
const shortNames: Record<string, string> = { 'debezium-server': 'debezium' };

/** What runs of the lab, how it is and what it takes; while it comes up, what it is waiting for. */
export const pane = tablePane<Services, Row>({
  id: 'services',
  title: 'Services',
  named: 'service',
  key: '1',
  of: services,
  service: ({ name }) => name,
  rows: rowsOf,
  rowId: ({ name }) => name,
  filterText: (row) => `${row.name} ${row.service?.state ?? ''} ${row.service?.health ?? ''}`,
  details: describe,
  charts: ({ name }, view) => chartsOf(name, serviceCharts(view, name)),
  empty: 'the lab has no services yet',
  tail: (row, _snapshot, glyphs) => {
    const level = levelOf(row);
    const say = (from: string, text: string) => ({
      from,
      text: `${glyphs[level]} ${text}`,
      tone: toneOf(level),
    });
    if (row.step) return say('state', stepText(row.step));
    if (isToCome(row.service, row.phase)) return say('state', notStartedYet);
    const { detail = '', state, stoppedAt = null } = row.service ?? {};
    if (stoppedAt !== null)
      return say('health', `stopped by you ${momentText({ at: stoppedAt }, glyphs.moments)}`);
    // Why it is not well matters more than what it takes.
    return level === 'good' || detail === '' || detail === state ? null : say('health', detail);
  },
  columns: [
    {
      key: 'name',
      title: 'NAME',
      width: 12,
      flex: 1,
      max: 16,
      text: ({ name }, width) => (name.length > width ? (shortNames[name] ?? name) : name),
      sortBy: ({ name }) => name,
    },
    {
      key: 'state',
      title: 'STATE',
      width: 8,
      text: ({ service }) => service?.state ?? '',
      sortBy: ({ service }) => service?.state ?? null,
    },
    {
      key: 'health',
      title: 'HEALTH',
      width: 11,
      text: (row, _width, glyphs) => `${glyphs[levelOf(row)]} ${row.service?.health ?? ''}`,
      tone: (row) => toneOf(levelOf(row)),
      sortBy: ({ service }) => service?.health ?? null,
    },
    {
      key: 'cpu',
      title: 'CPU%',
      width: 5,
      align: 'right',
      text: ({ service }, _width, glyphs) =>
        number(service?.cpuPercent, (value) => value.toFixed(value < 99.95 ? 1 : 0), glyphs),
      sortBy: ({ service }) => service?.cpuPercent ?? null,
    },
    {
      key: 'trend',
      title: 'CPU TREND',
      width: 10,
      flex: 1,
      max: 40,
      drop: 5,
      trend: ({ cpu }) => cpu(),
    },
    {
      key: 'memory',
      title: 'MEM',
      width: 7,
      align: 'right',
      text: ({ service }, _width, glyphs) => number(service?.memoryBytes, bytes, glyphs),
      sortBy: ({ service }) => service?.memoryBytes ?? null,
    },
    {
      key: 'io',
      title: 'IO/S',
      width: 7,
      align: 'right',
      drop: 2,
      text: ({ service }, _width, glyphs) => number(service?.ioPerS, bytes, glyphs),
      sortBy: ({ service }) => service?.ioPerS ?? null,
    },
    {
      key: 'uptime',
      title: 'UP',
      width: 7,
      align: 'right',
      drop: 1,
      text: ({ service }, _width, glyphs) => number(service?.uptimeMs, uptime, glyphs),
      sortBy: ({ service }) => service?.uptimeMs ?? null,
    },
    {
      key: 'restarts',
      title: 'RESTARTS',
      width: 8,
      align: 'right',
      drop: 4,
      text: ({ service }) => String(service?.restarts ?? ''),
      tone: ({ service }) => (service && service.restarts > 0 ? 'warning' : 'plain'),
    },
    {
      key: 'ports',
      title: 'PORTS',
      width: 10,
      flex: 1,
      drop: 3,
      text: ({ service }) => service?.ports ?? '',
      tone: () => 'dim',
    },
  ],
});
