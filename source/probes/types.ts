import type { LabStatus, Target } from '../engine/types.ts';
import type { ProbeName } from './readings.ts';

/** What a probe may look at. `status` is there where an engine runs the target's services. */
export type ProbeContext = {
  target: Target;
  status?: (signal: AbortSignal) => Promise<LabStatus>;
  /** Whether something has shown since the last call that not all may be well. */
  inDoubt?: () => boolean;
};

/**
 * An open probe. `read` ends within the probe's `timeoutMs`, or at once when `signal` is aborted;
 * after a failure the next read begins anew. `close` leaves no connection open.
 */
export type Reader<T> = { read(signal: AbortSignal): Promise<T>; close(): Promise<void> };

/** Reads raw counters from one system; never computes a rate. `open` connects to nothing yet. */
export type Probe<T> = {
  name: ProbeName;
  everyMs: number;
  timeoutMs: number;
  open(context: ProbeContext): Promise<Reader<T>>;
};
