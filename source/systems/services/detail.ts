import { chartPage } from '../../panes/charts.ts';
import { defineDetail, initialDetail } from '../../panes/detail/define.ts';
import type { ContentProps, DetailState, Fact, Section } from '../../panes/detail/types.ts';
import { notRecorded, stepText } from '../../panes/notice.ts';
import { clean, fit, type Line } from '../../parts/line.ts';
import type { Tone } from '../../parts/tone.ts';
import { uptime } from '../../text/figures.ts';
import { momentText } from '../../text/sentence.ts';
import { dateText } from '../../text/times.ts';
import { bytes, count } from '../../text/units.ts';
import { jobName } from '../../watch/lab.ts';
import { phaseOf } from '../../watch/phase.ts';
import { serviceCharts, serviceReading } from './history.ts';
import { levelAt, parse } from './log/rows.ts';
import { pane } from './pane.ts';
import { type ServiceRow, type Services, services } from './readings.ts';
import { readService, type ServiceData } from './settings.ts';
import { isToCome, notStartedYet } from './to-come.ts';

type Props = ContentProps<DetailState, ServiceData, Services>;

/** Everything about one service, the job, or a step of the bring-up. */
export const serviceDetail = defineDetail<Services, DetailState, ServiceData>({
  id: 'service',
  title: 'Service',
  of: services,
  pane,
  service: (row) => row,
  initial: initialDetail,
  live: { open: ({ id, context: { lab } }, row) => readService(lab, id, row) },
  pages: [{ title: 'service', sections: (props) => sectionsOf(props) }],
});

const sectionsOf = (props: Props): Section[] => {
  const { row, view, data, snapshot } = props;
  const service = view.rows.services.find(({ name }) => name === row);
  const settings = data?.settings;
  return [
    { title: 'State', facts: stateFacts(service, props) },
    logSection(props),
    { title: 'CPU and memory', lines: charts(props) },
    {
      title: 'Command',
      facts: [
        ...(data?.trouble
          ? [{ name: 'not read', value: data.trouble, tone: 'error' as const }]
          : []),
        ...(snapshot.replay ? [{ name: '', value: notRecorded, tone: 'dim' as const }] : []),
        ...(settings?.command
          ? [
              { name: 'command', value: settings.command },
              { name: 'in', value: settings.directory },
              ...settings.environment.map((value): Fact => ({ name: 'with', value })),
            ]
          : []),
      ],
    },
    ...(settings?.files ?? []).map((file) => fileSection(file, props)),
  ];
};

const stateFacts = (
  service: ServiceRow | undefined,
  { row: id, view, snapshot, glyphs }: Props,
): Fact[] => {
  const step = snapshot.steps.find(
    ({ lab, subject, state }) => lab === view.system.lab && subject === id && state !== 'done',
  );
  const facts: Fact[] = [];
  const add = (name: string, value: string, more: Partial<Fact> = {}) => {
    if (value !== '') facts.push({ name, value, ...more });
  };
  if (step)
    add(step.state === 'failed' ? 'failed' : 'coming up', stepText(step), { tone: 'accent' });
  if (!service) return facts;
  if (isToCome(service, phaseOf(snapshot, view))) {
    add('state', notStartedYet);
    return facts;
  }
  const { state, health, detail, stoppedAt, uptimeMs, restarts } = service;
  const { cpuPercent, memoryBytes, ioPerS } = service;
  const reading = serviceReading(view, id);
  const good = health === 'healthy';
  const idle = state === 'stopped' && (id === jobName || stoppedAt !== null);
  const tone: Tone = good ? 'good' : idle ? 'plain' : state === 'starting' ? 'accent' : 'error';
  add('state', state);
  add('health', `${good ? glyphs.good : idle ? glyphs.waiting : glyphs.error} ${health}`, { tone });
  add(
    'because',
    stoppedAt === null ? detail : `stopped by you ${momentText({ at: stoppedAt }, glyphs.moments)}`,
  );
  add('pid', reading?.pid ? String(reading.pid) : '');
  const since =
    reading?.startedAt && glyphs.moments.how !== 'ago'
      ? `since ${dateText(new Date(reading.startedAt).getTime(), glyphs.moments)}`
      : '';
  add('uptime', uptimeMs === null ? '' : uptime(uptimeMs), {
    about: since,
  });
  add('restarts', count(restarts), {
    about: 'since this monitor started',
    tone: restarts > 0 ? 'warning' : 'plain',
  });
  const ports = Object.entries(reading?.ports ?? {}).map(([name, port]) => `${port} ${name}`);
  add('ports', ports.join(', '));
  add('CPU', cpuPercent === null ? '' : `${cpuPercent.toFixed(1)} %`, { about: 'of one core' });
  add('memory', memoryBytes === null ? '' : bytes(memoryBytes), { about: 'resident' });
  add('I/O', ioPerS === null ? '' : `${bytes(ioPerS)} per second`, {
    about: 'to and from storage',
  });
  return facts;
};

const tones: Record<string, Tone> = { error: 'error', warning: 'warning' };
const logLines = 8;

const logSection = ({ data, snapshot, width, glyphs }: Props): Section => {
  const log = data?.log;
  const title = 'Last log lines';
  if (!log)
    return snapshot.replay
      ? { title, lines: [[{ text: ` ${notRecorded}`, tone: 'dim' }]] }
      : { title };
  const { lines, looked, trouble } = log;
  if (trouble)
    return { title, lines: [[{ text: ` ${fit(trouble, width - 2, glyphs)}`, tone: 'error' }]] };
  const first = Math.max(0, lines.length - logLines);
  const rows = lines.slice(first).map((line, index): Line => {
    const { time, text } = parse(line);
    const level = levelAt(lines, first + index);
    const shown = fit(text.slice(0, width * 6), width - 15, glyphs).trimEnd();
    return [
      { text: ` ${time.padEnd(12)} `, tone: 'dim' },
      { text: shown, tone: level ? (tones[level] ?? 'plain') : 'plain' },
    ];
  });
  const none: Line[] = looked ? [[{ text: ' nothing logged yet', tone: 'dim' }]] : [];
  return { title, note: 'l: full log', lines: rows.length > 0 ? rows : none };
};

const chartHeight = 6;

const charts = ({ row, view, width, glyphs }: Props): Line[] =>
  chartPage(serviceCharts(view, row), chartHeight, { width, glyphs });

/** What a settings file says; its comments and empty lines are left out. */
const fileSection = (
  { path, text }: { path: string; text: string },
  { width, glyphs }: Props,
): Section => {
  const all = text.split('\n');
  const said = all.filter((line) => line.trim() !== '' && !/^\s*(#|\/\/)/.test(line));
  const lines = said.map(
    (line): Line => [{ text: ` ${fit(clean(line), width - 2, glyphs).trimEnd()}` }],
  );
  return { title: path, note: 'comments hidden', lines };
};
