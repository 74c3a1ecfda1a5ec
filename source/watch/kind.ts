import type { Files } from '../clients/files.ts';
import type { UsageMeter } from '../os/usage.ts';
import type { Lab, LabStatus, Target } from './lab.ts';
import type { ProbeName } from './readings.ts';

/** What a probe may look at. `status` is there where an engine runs the target's services. */
export type ProbeContext = {
  target: Target;
  status?: (signal: AbortSignal) => Promise<LabStatus>;
  /** How the target's files are read; this machine's disk where none is given. */
  files?: Files;
  /** What the target's services use; nothing is known of that without. */
  usage?: () => UsageMeter;
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

/** What probes may look at where an engine runs the lab. Throws a Failure while it has no endpoints. */
export const contextOf = async (
  engine: Pick<Lab, 'status' | 'files' | 'usage'> & { target(): Promise<Target> },
): Promise<ProbeContext> => ({
  target: await engine.target(),
  status: (signal) => engine.status(signal),
  files: engine.files,
  usage: () => engine.usage(),
});
