import type { Files } from '../clients/files.ts';
import type { SourceName } from '../config/choices.ts';
import type { UsageMeter } from '../os/usage.ts';
import type { Feed } from './feed.ts';

/** What carries changes from the WAL into Kafka: Debezium in Kafka Connect, or Debezium Server. */
export type Capture = 'connect' | 'server';

/** Where a lab's source is, and its administrator. */
export type SourceTarget = {
  kind: SourceName;
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
};

export type ConnectTarget = {
  kind: 'connect';
  url: string;
  username: string;
  password: string;
  connector: string;
  /** Debezium's figures in Prometheus' text format, where they are exported. */
  metricsUrl?: string;
};

export type ServerTarget = {
  kind: 'server';
  /** Where `/q/health` is. */
  url: string;
  metricsUrl?: string;
};

/** Endpoints, files and credentials of what is watched or changed. The lab is one target. */
export type LabTarget = {
  id: string;
  scope: 'lab' | 'attached';
  source: SourceTarget;
  kafka: { brokers: string[]; topic: string };
  capture: ConnectTarget | ServerTarget;
  spark: { masterUrl: string; masterUi: string; driverUi: string };
  jupyter: { url: string; token: string };
  paths: {
    delta: string;
    checkpoint: string;
    eventLog: string;
    /** What the lab's watchdog writes down (lab/local/news.ts reads it). */
    healing?: string;
  };
};

/** What an engine reports while it works; the terminal view, plain lines and JSON all show these. */
export type EngineEvent = {
  at: number;
  /** What the event is about: a unit (`python`), a service, or `lab`. */
  subject: string;
  state: 'running' | 'done' | 'failed';
  /** What happens, in plain words: `downloading`, `waiting until the broker is ready`. */
  what: string;
  /** What is waited for, where that is what happens: `the broker is ready`. */
  until?: string;
  /** How far, in bytes. */
  done?: number;
  total?: number;
  /** How long the whole of it took the last time, ms, where that is known. */
  lastTookMs?: number;
  /** Since the operation began, in milliseconds. */
  tookMs: number;
};
export type OnEvent = (event: EngineEvent) => void;

export type ServiceState = 'running' | 'starting' | 'stopping' | 'stopped' | 'failed';
export type Health = 'healthy' | 'unhealthy' | 'unknown';

export type ServiceStatus = {
  name: string;
  state: ServiceState;
  health: Health;
  /** What the readiness check found, or why the service does not run. */
  detail: string;
  /** Its process was sent SIGSTOP: it does nothing, and hears nothing. */
  stopped?: true;
  /** It goes on, and nobody would start it again. */
  unsupervised?: true;
  /** When a person has stopped it, where it is stopped and its engine knows that. */
  stoppedAt?: string;
  /** The end of its log where it has failed. */
  lastLines?: string[];
  pid: number | null;
  startedAt: string | null;
  ports: Record<string, number>;
};

/** The driver's name where it stands among the services. */
export const jobName = 'job';

/** How a driver ended that was started again. */
export type JobEnd = {
  /** ms since the epoch: which end it is. */
  at: number;
  code: number;
  /** Its last words. */
  why: string;
  /** Which start in a row follows it, each of which came soon after the one before. */
  tries: number;
};

export type JobStatus = {
  state: ServiceState;
  pid: number | null;
  startedAt: string | null;
  /** The file that was submitted, absolute. */
  file: string | null;
  args: string[];
  applicationId: string | null;
  /** How it ended the last time, where it was started again since it was submitted. */
  lastEnd?: JobEnd;
  /** It runs again after it ended soon, and has not yet lasted. */
  onTrial?: boolean;
  /** The driver's process was sent SIGSTOP. */
  stopped?: true;
  /** It has ended by itself, with exit code 0: nobody has stopped it. */
  endedWell?: true;
  /** Why it has failed or is on trial, and the end of its log, where it has failed. */
  detail?: string;
  lastLines?: string[];
};

/** No job runs, and none was submitted. */
export const noJob: JobStatus = {
  state: 'stopped',
  pid: null,
  startedAt: null,
  file: null,
  args: [],
  applicationId: null,
};

/** What `status --json` prints; see docs/status.md. */
export type LabStatus = {
  schema: 1;
  name: string;
  engine: string;
  versions: string;
  source: SourceName;
  capture: Capture;
  state: 'healthy' | 'degraded' | 'stopped' | 'absent';
  services: ServiceStatus[];
  job: JobStatus;
  endpoints: Record<string, string>;
  paths: Record<string, string>;
};

/** How a service is started and set up, for the screen: secrets are masked. */
export type ServiceSettings = {
  /** Its command line; empty where it was never started. */
  command: string;
  directory: string;
  /** `NAME=value` of what it gets beside the supervisor's own variables. */
  environment: string[];
  files: { path: string; text: string }[];
};

/** What happened to a service without anybody's doing in the monitor, for its Events. */
export type News = {
  seq: number;
  /** ms since the epoch. */
  at: number;
  level: 'info' | 'good' | 'warning' | 'error';
  subject: string;
  text: string;
};
/** `poll` takes in what is new; `close` ends what it keeps. */
export type NewsFeed = Feed<News> & { close(): void };

/** One value that outlives whoever has written it, as long as its lab does; undefined where there is none. */
export type Notes = { read(): unknown; write(value: unknown): void };

/**
 * What has happened to a lab, or was done to it, a value each, oldest first; it ends with the lab. `read` gives all of it
 * where it has changed since, undefined otherwise.
 */
export type Journal = {
  read(): readonly unknown[] | undefined;
  append(values: readonly unknown[]): void;
};

/** What can be seen of a lab, whatever runs it. Nothing here changes anything. */
export type Lab = {
  /** What is known of the lab without asking anybody: at once. */
  describe(): {
    name: string;
    engine: 'local' | 'compose';
    versions: string;
    source: SourceName;
    capture: Capture;
  };
  status(signal: AbortSignal): Promise<LabStatus>;
  /** How the files of `LabTarget.paths` are read. */
  readonly files: Files;
  /** A new meter of what the services use. */
  usage(): UsageMeter;
  /** A new feed of what happens to the services; what is long past is left out. */
  news(): NewsFeed;
  /** What whoever watches the lab notes down for whoever watches it later. */
  readonly notes?: Notes;
  /** How far its first minute has come, for the guide on the screen. */
  readonly guide?: Notes;
  /** The events of the lab, which all that watch it write and read. */
  readonly journal?: Journal;
  /** What was changed in its source from here, which all that change it write and all that watch it read. */
  readonly changes?: Journal;
  /** The log file's last lines, then what follows, raw. */
  logs(
    service: string,
    options: { lines: number; follow: boolean; signal: AbortSignal },
  ): AsyncIterable<string>;
  /** The names that `logs` knows, in their order on the screen. */
  logNames(): readonly string[];
  /** The service that runs or writes a system, by the system's id or kind, as `logNames` has it. */
  serviceOf(system: string): string | undefined;
  /** How a service was last started. Throws a Failure where there is no lab yet. */
  settings(service: string): Promise<ServiceSettings>;
};
