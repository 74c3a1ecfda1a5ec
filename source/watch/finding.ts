import type { SystemId } from './target.ts';
import type { SystemView } from './view.ts';

/** `waiting`: what was to be expected meanwhile; `good` is only said of a pipeline as a whole. */
export type FindingLevel = 'good' | 'waiting' | 'warning' | 'error';

/** What a finding or an event is about; `service` as its lab calls it. */
export type Subject = {
  system?: SystemId;
  pipeline?: string;
  lab?: string;
  service?: string;
  name?: string;
};

/** A rule’s word on what happens now. */
export type Finding = {
  /** Stable: `S07`, with a letter for the hop. */
  id: string;
  level: FindingLevel;
  subject: Subject;
  text: string;
};

/** What the kind of a system says of it alone. */
export type OwnFindings = (view: SystemView) => readonly Finding[];

const rank = { error: 3, waiting: 2, warning: 1, good: 0 } as const;

/** The worst finding; the first among equally bad ones. */
export const worstOf = (findings: readonly Finding[], well: Finding): Finding =>
  findings.reduce((worst, next) => (rank[next.level] > rank[worst.level] ? next : worst), well);

/** How bad a level is: higher is worse. */
export const rankOf = (level: FindingLevel): number => rank[level];
