import type { Target } from '../watch/lab.ts';

/** One transaction that an action made. */
export type Change = {
  /** The statement with its values, as a person would type it. */
  sql: string;
  rows: number;
  /** The transaction's id (xid8). */
  txid: bigint;
  /** Where the WAL ended right after the commit. */
  lsn: string;
};

export type Progress = (what: string) => void;

/** Something a person does, by a subcommand or a key. Adding one is one file and one index line. */
export type Action<Input> = {
  id: string;
  label: string;
  scope: 'lab' | 'any';
  effect: 'read' | 'write' | 'destroy';
  /** Returns the transactions it made, in order. Throws a Failure where there is nothing to do. */
  run(target: Target, input: Input, onProgress: Progress, signal: AbortSignal): Promise<Change[]>;
};
