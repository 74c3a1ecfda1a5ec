import type { FaultLab } from './lab.ts';

/**
 * A rule, and where that matters what it is about: `S02`; `X01 kafka` is X01 about a system of the kind
 * `kafka`, or a service of that name.
 */
export type Answer = string;

/** Something that is done to a lab, and what is then to be found. */
export type Fault = {
  name: string;
  /** What is done, in words. */
  does: string;
  /** Where on the way of a change. */
  hop: 'source' | 'capture' | 'topics' | 'processing' | 'table' | 'lab';
  /** What names it rightly; empty: nothing is to be found at all. */
  right: readonly Answer[];
  /** What is true of it as well, and is neither the answer nor wrong. */
  alsoTrue?: readonly Answer[];
  /** Changes of the captured table meanwhile; true unless said. */
  load?: boolean;
  /** The connector reaches its servers through the proxies of the lab. */
  proxied?: boolean;
  /** The lab that it is for; Kafka Connect unless said. */
  capture?: 'connect' | 'server';
  /** How long the right finding is waited for, s; a minute unless said. */
  patienceS?: number;
  /** Why it can't be injected on this machine; undefined where it can. */
  missing?(lab: FaultLab): string | undefined;
  /** What is set up before anything is measured. */
  prepare?(lab: FaultLab): Promise<void>;
  inject(lab: FaultLab): Promise<void>;
  /** Whether it shows, asked of the system itself and not of cdc-top. Without it: it shows at once. */
  firstSign?(lab: FaultLab): Promise<boolean>;
  cure(lab: FaultLab): Promise<void>;
  /** What is taken down after it, when nothing is measured any more. */
  restore?(lab: FaultLab): Promise<void>;
};
