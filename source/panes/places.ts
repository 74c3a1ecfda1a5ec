import type { SystemId } from '../watch/target.ts';

/** The log of a service: `system` are the services of its lab. */
export type LogPlace = { system: SystemId; service: string };

/** What is to be traced: one change, or from a batch or a version back to its transactions. */
export type TraceOf =
  /** The newest change of a topic. */
  | { by: 'last'; topic?: string }
  /** The newest change of a row; `key` as `id=5` or as the key’s only value. */
  | { by: 'key'; key: string; topic?: string }
  /** The change with exactly this LSN. */
  | { by: 'lsn'; lsn: bigint; topic?: string }
  /** A transaction (xid8), and where its end is known, the LSN after it. */
  | { by: 'xid'; xid: bigint; topic?: string; own?: OwnCommit }
  /** The transaction with this GTID; `own`: it was made from here. */
  | { by: 'gtid'; gtid: string; topic?: string; own?: Omit<OwnCommit, 'lsn'> }
  /** The changes of the event at exactly this position of a binary log. */
  | { by: 'pos'; file: string; pos: bigint; topic?: string }
  | { by: 'record'; topic: string; partition: number; offset: bigint }
  | { by: 'batch'; batch: number; query?: string }
  | { by: 'version'; version: number };

/**
 * A commit that was made from here: the LSN after it, its rows (null where nobody has counted them), and when it
 * was asked for and confirmed, ms.
 */
export type OwnCommit = { lsn: bigint; rows: number | null; askedAt: number; answeredAt: number };

/** What is to be traced, and in which pipeline. */
export type TracePlace = { pipeline: string; of: TraceOf };
