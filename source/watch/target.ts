import type { Files } from '../clients/files.ts';
import type { Lab } from './lab.ts';

/** Kind and name: `kafka:lab`. */
export type SystemId = `${string}:${string}`;

/** The four types of a kind: where it is, what is read of it, its rows, and what comes as a feed. */
export type Shape = { endpoint: object; reading: unknown; rows: object; event: unknown };

/**
 * Anything that is watched and has an address. The endpoint is asked for whenever a connection is
 * made, since that of a lab may come and change; it holds credentials, so it is never kept.
 */
export type System<S extends Shape = Shape> = {
  id: SystemId;
  kind: string;
  /** What it is called in events and, where there are several of its kind, in panes. */
  label: string;
  /** The lab that it belongs to. */
  lab?: string;
  /** Throws a Failure while there is none. */
  endpoint(): Promise<S['endpoint']>;
  /** How files of it are read; this machine's disk where none is given. */
  files?: Files;
};

/** One way from a source to a sink: each part named by its system, none of them its address. */
export type Pipeline = {
  id: string;
  /** `reader`: the slot that it reads by; `publication`: what that is told to publish. */
  source: { system: SystemId; reader?: string; publication?: string };
  /**
   * `flushMs`: how often the capture confirms what it has passed on, while changes come;
   * `heartbeatMs`: how often it makes a change of its own, so that it confirms while none come.
   */
  capture: { system: SystemId; connector?: string; flushMs?: number; heartbeatMs?: number };
  /** Without names: what the query reads, or else the topics of captured tables. */
  topics: { system: SystemId; names?: readonly string[] };
  /** `spark`: the master that runs it. */
  query?: { system: SystemId; spark?: SystemId };
  sink?: SystemId;
};

/** What one run watches. Every part may be empty. */
export type Target = {
  id: string;
  scope: 'lab' | 'attached';
  systems: readonly System[];
  pipelines: readonly Pipeline[];
  labs: readonly Lab[];
};

/** The systems that a pipeline goes through, in its order. */
export const systemsOf = ({ source, capture, topics, query, sink }: Pipeline): SystemId[] =>
  [source.system, capture.system, topics.system, query?.spark, query?.system, sink].filter(
    (id) => id !== undefined,
  );
