import type { AcrossCheck } from './parts.ts';

/** Every check that needs more than one system of a pipeline. A new one is a file here and a line. */
export const acrossChecks: readonly AcrossCheck[] = [];
