import type { Target } from '../engine/types.ts';

/** Reads raw counters from one system; never computes a rate. */
export type Probe<T> = {
  name: string;
  timeoutMs: number;
  open(target: Target): Promise<{ read(signal: AbortSignal): Promise<T>; close(): Promise<void> }>;
};
