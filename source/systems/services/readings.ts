import type { Health, JobStatus, Lab, LabStatus, News, ServiceState } from '../../watch/lab.ts';
import { key } from '../../watch/view.ts';

export type ServiceReading = {
  name: string;
  state: ServiceState;
  health: Health;
  detail: string;
  /** See ServiceStatus; not in older recordings. */
  stopped?: true;
  unsupervised?: true;
  /** When a person has stopped it, ms since the epoch; not in older recordings. */
  stoppedAt?: number;
  pid: number | null;
  /** ms since the epoch; the epoch of the counters below. */
  startedAt: number | null;
  /** CPU time used since `startedAt` by the process and its children, ms; null where unknown. */
  cpuMs: number | null;
  /** Resident memory, bytes. */
  memoryBytes: number | null;
  /** Bytes read from and written to storage since `startedAt`. */
  readBytes: number | null;
  writtenBytes: number | null;
  ports: Record<string, number>;
};

export type ServicesReading = {
  services: ServiceReading[];
  job: JobStatus;
  /** What becomes of the lab as a whole; not in older recordings. */
  lab?: LabStatus['state'];
};

export type ServiceRow = {
  name: string;
  state: string;
  health: string;
  detail: string;
  /** When a person has stopped it, ms since the epoch; null where it runs, or has ended in another way. */
  stoppedAt: number | null;
  /** It waits for its first start, as far as anybody has seen. */
  notStarted: boolean;
  /** It has just been started, by a person or with the lab, and has not been well yet: no trouble so far. */
  comingUp: boolean;
  /** Since when it runs again after a person had stopped it, ms since the epoch; null of any other, and once that is long ago. */
  startedAgainAt: number | null;
  /** Percent of one core; null until two readings of one process are there. */
  cpuPercent: number | null;
  memoryBytes: number | null;
  /** Bytes per second to and from storage. */
  ioPerS: number | null;
  uptimeMs: number | null;
  /** How often its process was replaced while we watched. */
  restarts: number;
  ports: string;
};

/** The services of a lab. Where they are is what the lab itself knows: functions, not an address. */
export type Services = {
  endpoint: Lab;
  reading: ServicesReading;
  rows: {
    services: readonly ServiceRow[];
    /** The job comes and goes: it is shown among them, and is none. 0 of 0 before the first reading. `resting`: stopped by a person. */
    healthy: { count: number; of: number; resting: number };
  };
  event: News;
};
export const services = key<Services>('services');
