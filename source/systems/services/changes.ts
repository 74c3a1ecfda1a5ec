import { oneLine } from '../../text/one-line.ts';
import type { Finding } from '../../watch/finding.ts';
import { jobName } from '../../watch/lab.ts';
import type { EventLine, StepLine } from '../../watch/snapshot.ts';
import { current, type SystemView } from '../../watch/view.ts';
import type { ServiceRow, Services } from './readings.ts';

type View = SystemView<Services>;

const wasHealthy = ({ points }: View, service: string): boolean =>
  points.some(({ value }) =>
    value.services.some(({ name, health }) => name === service && health === 'healthy'),
  );

const healthLine = (
  { name, state, health, detail }: ServiceRow,
  before: boolean,
): Pick<EventLine, 'level' | 'text'> => {
  if (health === 'healthy') return { level: 'good', text: before ? 'healthy again' : 'healthy' };
  if (state === 'stopped') return { level: 'warning', text: 'stopped' };
  if (health === 'unknown')
    return { level: 'warning', text: detail ? `${state}: ${detail}` : state };
  return { level: 'error', text: `${state === 'failed' ? state : health}: ${detail || name}` };
};

/** An end of the driver that the lab has answered with another start. */
const endOfJob = (before: View, after: View): EventLine[] => {
  const [was, is] = [before, after].map(({ points }) => points.at(-1)?.value.job);
  if (!was || !is?.lastEnd || was.lastEnd?.at === is.lastEnd.at) return [];
  const { code, why, tries } = is.lastEnd;
  const next = tries > 1 ? `try ${tries} follows` : 'it is started again';
  const text = `ended with exit code ${code}: ${why}; ${next}`;
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
      lines.push({ at, source: name, subject, ...healthLine(service, wasHealthy(before, name)) });
    if (service.restarts > old.restarts)
      lines.push({ at, level: 'warning', source: name, subject, text: 'was restarted' });
  }
  lines.push(...endOfJob(before, after));
  const seen = before.events.at(-1)?.seq ?? 0;
  for (const { seq, at: then, level, subject: service, text } of after.events)
    if (seq > seen && (level !== 'info' || !isTold(service)))
      lines.push({ at: then, level, source: service, subject: { lab, service }, text });
  return lines;
};

/** A service that fails, or is not well. */
export const illServices = (view: View): Omit<Finding, 'id'>[] => {
  if (!current(view)) return [];
  const { services } = view.rows;
  const failed = services.filter(({ state }) => state === 'failed' || state === 'stopped');
  const ill = services.filter((row) => row.health === 'unhealthy' && !failed.includes(row));
  return [...failed, ...ill].map(({ name, state, detail }) => {
    const how =
      state === 'failed' ? 'has failed' : state === 'stopped' ? 'is stopped' : 'is unhealthy';
    // An engine may begin with the state itself: `stopped: exit code 0`.
    const why = oneLine(detail).replace(new RegExp(`^${state}(?:: |$)`), '');
    return {
      level: 'warning',
      subject: { system: view.system.id, lab: view.system.lab, service: name },
      text: `${name} ${how}${why && `: ${why}`}`,
    };
  });
};
