import { rootCause } from '../../../text/trace.ts';
import type { ConnectReading } from '../readings.ts';

export type Connector = ConnectReading['connectors'][number];

/** The root cause of a failure, to follow what has failed: `: PSQLException: …`; nothing without one. */
export const why = (trace: string | undefined): string => (trace ? `: ${rootCause(trace)}` : '');

/** States that somebody chose. */
export const isChosen = (state: string): boolean => state === 'PAUSED' || state === 'STOPPED';

/** States of which nobody but the worker knows how they end. */
export const hasFailed = (state: string): boolean => state === 'FAILED' || state === 'UNASSIGNED';
