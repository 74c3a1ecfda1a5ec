import { endWords } from '../../text/exit-words.ts';
import { jobName } from '../../watch/lab.ts';
import type { EventLine, StepLine } from '../../watch/snapshot.ts';
import type { SystemView } from '../../watch/view.ts';
import type { ServiceRow, Services } from './readings.ts';

type View = SystemView<Services>;

const wasHealthy = ({ points }: View, service: string): boolean =>
  points.some(({ value }) =>
    value.services.some(({ name, health }) => name === service && health === 'healthy'),
  );

const healthLine = (
  { name, state, health, detail, stoppedAt }: ServiceRow,
  before: boolean,
): Pick<EventLine, 'level' | 'text'> => {
  if (health === 'healthy') return { level: 'good', text: before ? 'healthy again' : 'healthy' };
  if (state === 'stopped')
    return stoppedAt === null
      ? { level: 'warning', text: 'stopped' }
      : { level: 'info', text: 'stopped by you' };
  if (health === 'unknown')
    return { level: 'warning', text: detail ? `${state}: ${detail}` : state };
  return { level: 'error', text: `${state === 'failed' ? state : health}: ${detail || name}` };
};

/** An end of the driver that the lab has answered with another start. */
const endOfJob = (before: View, after: View): EventLine[] => {
  const [was, is] = [before, after].map(({ points }) => points.at(-1)?.value.job);
  if (!was || !is?.lastEnd || was.lastEnd?.at === is.lastEnd.at) return [];
  const { tries } = is.lastEnd;
  const next = tries > 1 ? `try ${tries} follows` : 'it is started again';
  const text = `ended with ${endWords(is.lastEnd)}; ${next}`;
  const subject = { lab: after.system.lab, service: jobName };
  return [{ at: after.reading.at ?? 0, level: 'error', source: jobName, subject, text }];
};

/** What happened to the services of a lab: by their health, and by the lab’s own news. */
export const serviceChanges = (
  before: View,
  after: View,
  steps: readonly StepLine[],
): EventLine[] => {
  const { lab } = after.system;
  // What a bring-up or a restart does is told by its own steps.
  const isTold = (service: string) =>
    steps.some(({ subject }) => subject === service || subject === 'lab');
  const lines: EventLine[] = [];
  const at = after.reading.at ?? 0;
  for (const service of after.rows.services) {
    const { name } = service;
    const old = before.rows.services.find((row) => row.name === name);
    if (!old) continue;
    const subject = { lab, service: name };
    if (old.health !== service.health && !isTold(name))
      lines.push({
        ...{ at, source: name, subject: { ...subject, system: after.system.id } },
        ...healthLine(service, wasHealthy(before, name)),
      });
    // What a person had stopped is started, and nothing else.
    if (service.restarts > old.restarts && old.stoppedAt === null)
      lines.push({ at, level: 'warning', source: name, subject, text: 'was restarted' });
  }
  lines.push(...endOfJob(before, after));
  const seen = before.events.at(-1)?.seq ?? 0;
  for (const { seq, at: then, level, subject: service, text } of after.events)
    if (seq > seen && (level !== 'info' || !isTold(service)))
      lines.push({ at: then, level, source: service, subject: { lab, service }, text });
  return lines;
};
