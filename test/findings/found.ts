import type { Finding } from '../../source/watch/finding.ts';
import { type Sample, snapshotFrom } from '../observed.ts';

/** What one rule finds at the last sample. */
export const foundBy = (id: string, samples: Sample[], capture?: 'connect' | 'server'): Finding[] =>
  snapshotFrom(samples, [], samples.at(-1)?.at ?? 0, capture ? { capture } : {}).findings.filter(
    (finding) => finding.id === id,
  );

/** A case: what is injected, by which rule that is found, and how; null where it must not be. */
export type Injected = [
  what: string,
  samples: Sample[],
  id: string,
  expected: [Finding['level'], RegExp] | null,
];
