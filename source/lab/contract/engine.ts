import type { TerminalProgram } from '../../os/tool.ts';
import type { JobStatus, Lab, LabTarget, OnEvent } from '../../watch/lab.ts';

/** One step of a plan. */
export type Operation = {
  kind: string;
  subject: string;
  why: string;
  /** The steps (`kind subject`) that must be done before. */
  needs: string[];
  /** What is said when it begins, where its kind alone does not say that. */
  doing?: string;
  /** The image that is pulled. */
  image?: string;
};
export type Plan = { goal: 'up' | 'down'; lab: string; notes: string[]; operations: Operation[] };

/** How the end of a service that hung went: another process has taken its place, or why none has. */
export type Replaced = { kind: 'restarted' | 'stopped' | 'failed'; why: string };

export type RunOptions = { signal: AbortSignal; onEvent: OnEvent };

/** What brings a lab up and changes it: `local` runs processes, `compose` drives Docker Compose. */
export type Engine = Lab & {
  readonly id: 'local' | 'compose';
  /** What `up` would do now. Changes nothing. */
  planUp(signal: AbortSignal): Promise<Plan>;
  /** Brings the lab up and returns once every service is ready; does nothing where all are. */
  up(options: RunOptions): Promise<void>;
  /** Stops everything in order; with `purge` the data of the lab goes too. */
  down(options: RunOptions & { purge: boolean }): Promise<{ stopped: string[]; purged: string[] }>;
  /** Endpoints with their credentials. Throws a Failure where the lab has none yet. */
  target(): Promise<LabTarget>;
  /**
   * psql for `postgres`, with `variables` in its environment, and a shell among a service's settings
   * otherwise. Throws a Failure.
   */
  terminal(service: string, variables?: Record<string, string>): Promise<TerminalProgram>;
  /** Starts a Spark program under the supervisor; without `file` the lab's own job. */
  submit(job: { file?: string; args: string[] }, options: RunOptions): Promise<JobStatus>;
  /** Restarts or stops one service; returns when it is ready again, or ended. */
  control(service: string, what: 'restart' | 'stop', options: RunOptions): Promise<void>;
  /**
   * Ends a service that hangs, or the job, by force where it does not hear, and sees another process
   * take its place. Its data stays. `politeMs`: how long it has to end by itself.
   */
  replace(service: string, options: { politeMs: number; signal: AbortSignal }): Promise<Replaced>;
  /** Stops what captures and has it forget how far it had read; `up` starts it again. */
  forgetCapture(options: RunOptions): Promise<void>;
  /** Stops the running job. Returns false where none ran. */
  cancel(options: RunOptions): Promise<boolean>;
  /** Ends the connections that the engine keeps. */
  close(): Promise<void>;
};
