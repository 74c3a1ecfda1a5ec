import type { Finding } from '../../watch/finding.ts';
import { jobName } from '../../watch/lab.ts';
import type { Facts } from './facts.ts';
import type { Windows } from './windows.ts';

/** What a finding is cured by, where a start is the cure. Data is never touched. */
export type Cure = {
  /** Of which rule. */
  id: string;
  /** A process is replaced, or only the tasks of the connector are started that have failed. */
  does: 'replace' | 'start tasks';
  /** The service that is to be started anew; undefined where this one is not cured so. */
  service(finding: Finding, facts: Facts): string | undefined;
  /** For how long it must have been found, and nothing else been wrong, ms. */
  afterMs(windows: Windows, facts: Facts): number;
  /** What else has to be well for as long: until it is, the service may only wait for it. */
  needs(service: string, facts: Facts): readonly string[];
  /**
   * Rules of one trouble: one of them may be found in place of another while a start is under way.
   * Of a service that is silent, one that never has answered may still be starting.
   */
  trouble: 'silent' | 'stuck' | 'failed';
};

const none: readonly string[] = [];
const both = (_: string, { source }: Facts) => [source, 'kafka'];

/** What is silent of which only the lab asks; a worker that is not registered comes back by itself, but a stopped one. */
const askedByLab = ({ subject: { service = '' } }: Finding, { services }: Facts) => {
  const known = services.get(service);
  if (!known || known.well) return undefined;
  return service === 'jupyter' || known.stopped ? service : undefined;
};

/** The capture, where it says that it runs and only a start can help. */
const idleCapture = (_: Finding, { capture: { service, states, slotUsable, decoding } }: Facts) => {
  const claims = states && states.length > 1 && states.every((state) => state === 'RUNNING');
  const runs = service === 'connect' ? claims : states !== undefined;
  return runs && slotUsable && !decoding ? service : undefined;
};

const stateOfConnector =
  (...wanted: string[]) =>
  (_: Finding, { capture: { service, states = [], slotUsable } }: Facts) => {
    const isRested = states.some((state) => state === 'PAUSED' || state === 'STOPPED');
    const holds = slotUsable && !isRested && states.some((state) => wanted.includes(state));
    return service === 'connect' && holds ? service : undefined;
  };

const stuck: Pick<Cure, 'trouble' | 'does' | 'afterMs' | 'needs'> = {
  trouble: 'stuck',
  does: 'replace',
  afterMs: ({ stuckMs }) => stuckMs,
  needs: both,
};
// It stays so, whatever it failed at: a database that was starting, for one.
const failed: Omit<Cure, 'id'> = {
  trouble: 'failed',
  does: 'start tasks',
  service: stateOfConnector('FAILED'),
  afterMs: ({ failedMs }) => failedMs,
  needs: both,
};
const stuckJob: Pick<Cure, 'trouble' | 'does' | 'service' | 'afterMs' | 'needs'> = {
  trouble: 'stuck',
  does: 'replace',
  service: (_, { job }) => job && jobName,
  afterMs: ({ jobStuckMs, batches }, { job }) => Math.max(jobStuckMs, batches * (job?.tookMs ?? 0)),
  needs: () => ['kafka', 'spark-master', 'spark-worker'],
};

/** By the finding, in the order in which they count. A rule that is not here is not healed. */
export const cures: readonly Cure[] = [
  {
    id: 'X01',
    trouble: 'silent',
    does: 'replace',
    service({ subject: { system = '' } }, { serviceOf, services }) {
      const service = serviceOf(system);
      return service !== undefined && service !== jobName && !services.get(service)?.well
        ? service
        : undefined;
    },
    afterMs: ({ hungMs }) => hungMs,
    needs: (service) => (service === 'connect' ? ['kafka'] : none),
  },
  {
    id: 'L01',
    trouble: 'silent',
    does: 'replace',
    service: askedByLab,
    afterMs: ({ hungMs }) => hungMs,
    needs: () => none,
  },
  { id: 'C01', ...failed },
  { id: 'C05', ...failed },
  { id: 'C01', ...stuck, service: stateOfConnector('FAILED', 'UNASSIGNED') },
  { id: 'C05', ...stuck, service: stateOfConnector('FAILED', 'UNASSIGNED') },
  { id: 'C14', ...stuck, service: idleCapture },
  { id: 'S04', ...stuck, service: idleCapture },
  { id: 'S07', ...stuck, service: idleCapture },
  { id: 'S14', ...stuck, service: idleCapture },
  { id: 'S37', ...stuck, service: idleCapture },
  // One that hears nothing of it is dead for its master a minute later, and registers no more.
  {
    id: 'P01',
    trouble: 'stuck',
    does: 'replace',
    service: (_, { workers }) => (workers.includes('DEAD') ? 'spark-worker' : undefined),
    afterMs: ({ hungMs }) => hungMs,
    needs: () => ['spark-master'],
  },
  { id: 'P08', ...stuckJob },
  { id: 'P09', ...stuckJob },
  // A master that began anew knows nothing of it, and gives it none any more.
  { id: 'P17', ...stuckJob },
];
