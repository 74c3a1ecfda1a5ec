import { withDeadline } from '../../clients/deadline.ts';
import type { Running, Usage } from '../../os/usage.ts';
import type { Context, Reader } from '../../watch/kind.ts';
import {
  type JobStatus,
  jobName,
  type Lab,
  type LabStatus,
  type ServiceStatus,
} from '../../watch/lab.ts';
import type { ServicesReading } from './readings.ts';

/** A readiness check of the lab may take 5 s at a service that hangs; that is an answer too. */
export const timeoutMs = 8000;
// What comes once a second is known when it has come twice.
const knownMs = 6000;
// The lab's checks connect to every service anew, which costs more than all other probes do.
// While those find nothing, it is asked seldom: they are checks themselves.
const calmMs = 60_000;

/** The services as the lab tells them, with what their processes use. */
export const openServices = async (
  watched: Lab,
  { doubt, patient }: Pick<Context, 'doubt' | 'patient'>,
): Promise<Reader<ServicesReading>> => {
  const usage = watched.usage();
  let last: LabStatus | undefined;
  let due = 0;
  return {
    read: (signal) =>
      withDeadline(signal, timeoutMs, async (inner) => {
        let lab = last;
        let used = usage.of(lab ? runningOf(lab) : []);
        // A process that is gone or stopped, and all that is not well, is looked at again at every read.
        const runs = ({ name }: Running) => used.has(name) && !used.get(name)?.stopped;
        const calm = lab?.state === 'healthy' && runningOf(lab).every(runs);
        if (!lab || !calm || doubt.take() || performance.now() >= due) {
          const first = last === undefined;
          last = undefined;
          lab = await watched.status(inner);
          last = lab;
          due = performance.now() + calmMs;
          used = usage.of(runningOf(lab));
          if (first && patient && usage.known) {
            await usage
              .known(AbortSignal.any([inner, AbortSignal.timeout(knownMs)]))
              .catch(() => {});
            used = usage.of(runningOf(lab));
          }
        }
        return {
          services: [...lab.services, ...jobOf(lab)].map(
            ({ name, state, health, detail, pid, startedAt, ports, ...more }) => ({
              name,
              state,
              health,
              detail,
              ...(more.stopped && { stopped: more.stopped }),
              ...(more.unsupervised && { unsupervised: more.unsupervised }),
              ...(more.stoppedAt && { stoppedAt: Date.parse(more.stoppedAt) }),
              pid,
              startedAt: startedAt === null ? null : Date.parse(startedAt),
              ...figuresOf(used.get(name)),
              ports,
            }),
          ),
          job: lab.job,
          lab: lab.state,
        };
      }),
    close: async () => usage.close(),
  };
};

/** Every service that has a process, the driver too. */
const runningOf = ({ services: all, job }: LabStatus): Running[] =>
  [...all, { name: jobName, pid: job.pid }].flatMap(({ name, pid }) =>
    pid === null ? [] : { name, pid },
  );

/** The driver while there is one, as a service like the others. */
const jobOf = ({ job }: LabStatus): ServiceStatus[] =>
  job.state === 'stopped'
    ? []
    : [
        {
          name: jobName,
          state: job.state,
          health: healthOf(job),
          detail: job.detail ?? job.applicationId ?? '',
          ...(job.stopped && { stopped: job.stopped }),
          pid: job.pid,
          startedAt: job.startedAt,
          ports: {},
        },
      ];

// What has ended a moment ago, and more than once, has yet to show that it lasts.
const healthOf = ({ state, onTrial, stopped }: JobStatus): ServiceStatus['health'] => {
  if (state === 'failed' || onTrial || stopped) return 'unhealthy';
  return state === 'running' ? 'healthy' : 'unknown';
};

const figuresOf = (usage: Usage = unknown): Omit<Usage, 'stopped'> => {
  const { stopped: _, ...figures } = usage;
  return figures;
};

const unknown: Usage = { cpuMs: null, memoryBytes: null, readBytes: null, writtenBytes: null };
