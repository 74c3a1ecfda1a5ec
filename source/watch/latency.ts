/** The windows that latencies are told over, in minutes. */
export const windowMinutes = [1, 5, 60] as const;
export type WindowMinutes = (typeof windowMinutes)[number];

/** `count` values, and their quantiles in ms, each off by 1 % at most. */
export type Quantiles = { count: number; p50: number; p95: number; p99: number };
export type Windows = Readonly<Record<WindowMinutes, Quantiles | null>>;

/** The hops of a change, each called by its end, and the whole way from commit to Delta. */
export const hopNames = ['captured', 'appended', 'planned', 'committed', 'total'] as const;
export type HopName = (typeof hopNames)[number];

/** How long a hop took. `histogram`: of all changes since the monitor began; `within[i]`: up to `bounds[i]` ms. */
export type HopLatency = {
  hop: HopName;
  windows: Windows;
  histogram: { within: readonly number[]; count: number; sumMs: number };
  /** Changes whose times are in the wrong order, within the last hour: the clocks are apart by so much at least. */
  apart: { count: number; ms: number } | null;
};

/** The upper bounds of a histogram’s buckets, ms. */
export const boundsMs = [
  ...[5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000],
  ...[10_000, 15_000, 30_000, 60_000, 300_000, 3_600_000],
] as const;

/** Latency by the changes that were sampled in the topics. */
export type Latency = {
  hops: readonly HopLatency[];
  /** The same of captured tables that no query of the pipeline reads, such as that of Debezium’s heartbeat. */
  beside: readonly HopLatency[];
  /** Their tables. */
  besideTables: readonly string[];
  /** Changes that were sent again after a restart: they are in no figure. */
  resent: number;
};

export const noLatency: Latency = { hops: [], beside: [], besideTables: [], resent: 0 };

/** Quantiles of what ended within ten seconds from `at` on, ms since the epoch. */
export type RecentLatency = { at: number; p50: number; p95: number };

/** How long hops took within the last minutes, oldest first: what charts are drawn of. */
export type Recent = Readonly<Partial<Record<HopName, readonly RecentLatency[]>>>;

/** How a table’s changes land. Times in ms since the epoch. */
export type TableFreshness = {
  table: string;
  topic: string;
  /** Now − the commit of the newest change that has landed, ms. */
  freshMs: number | null;
  landedAt: number | null;
  /** `idle`: all that was written has landed; null where that can’t be told now. */
  state: 'idle' | 'behind' | null;
  /** For how long the oldest change that is known to wait has been committed, ms. */
  behindMs: number | null;
  /** Records in the topic that have not landed. */
  waiting: bigint | null;
  /** Rows that were changed in the source after what the slot has confirmed. */
  uncaptured: bigint | null;
  /** Rows changed in the source within the last minute, or as much of it as was seen. */
  written: { inserts: bigint; updates: bigint; deletes: bigint; overMs: number } | null;
};
