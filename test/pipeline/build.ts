import type { ConnectReading } from '../../source/systems/connect/readings.ts';
import type { DeltaCommit, DeltaTableReading } from '../../source/systems/delta/readings.ts';
import type { KafkaReading } from '../../source/systems/kafka/readings.ts';
import type { PostgresReading, Slot } from '../../source/systems/postgres/readings.ts';
import type { ServiceReading, ServicesReading } from '../../source/systems/services/readings.ts';
import type {
  BatchEvent,
  BatchProgress,
  LifeEvent,
} from '../../source/systems/spark/query-events.ts';
import type { CheckpointReading, SparkReading } from '../../source/systems/spark/readings.ts';
import type { Reading } from '../../source/watch/view.ts';
import type { Values as All, Name, Readings, Sample } from '../observed.ts';

/** 2026-01-02T03:04:05Z. */
export const t0 = Date.UTC(2026, 0, 2, 3, 4, 5);
/** Beyond 2^53, where doubles have gaps of 1,024. */
export const huge = 1n << 62n;

type Values = Partial<All>;

/** Readings of one time, all of them good. */
export const good = (at: number, values: Values): Readings =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { value, at, tookMs: 1 }]),
  ) as Readings;

/** A sample a second from t0 on; what `values` leaves out was not read. */
export const everySecond = (n: number, values: (i: number) => Values): Sample[] =>
  Array.from({ length: n }, (_, i) => {
    const at = t0 + i * 1000;
    return { at, readings: good(at, values(i)) };
  });

/** One more sample: a probe that fails keeps its value and its time. */
export const failing = (
  samples: Sample[],
  probe: Name,
  failure: Partial<Reading<unknown>['failure']> = {},
): Sample[] => {
  const last = samples.at(-1) as Sample;
  const since = last.at + 1000;
  const reading = {
    ...last.readings[probe],
    failure: { kind: 'unreachable', message: 'connect ECONNREFUSED', since, ...failure },
  };
  return [...samples, { at: since, readings: { ...last.readings, [probe]: reading } as Readings }];
};

export const service = (more: Partial<ServiceReading> = {}): ServiceReading => ({
  ...{ name: 'kafka', state: 'running', health: 'healthy', detail: 'answers metadata' },
  ...{ pid: 10, startedAt: t0 - 60_000, cpuMs: 0, memoryBytes: 1 << 20 },
  ...{ readBytes: 0, writtenBytes: 0, ports: { kafka: 9092 } },
  ...more,
});

const job = {
  state: 'running',
  pid: 9,
  startedAt: null,
  file: null,
  args: [],
  applicationId: null,
};
export const services = (
  all: ServiceReading[] = [service()],
  state: ServicesReading['job']['state'] = 'running',
): ServicesReading => ({ services: all, job: { ...job, state } as ServicesReading['job'] });

export const slot = (more: Partial<Slot> = {}): Slot => ({
  ...{ name: 'debezium', plugin: 'pgoutput', slotType: 'logical', database: 'lab' },
  ...{ active: true, activePid: 1, restartLsn: 0n, confirmedFlushLsn: 0n },
  ...{ walStatus: 'reserved', safeWalSize: null, more: {} },
  ...more,
});

/** The walsender of each slot that is read. */
const sendersOf = (slots: readonly Slot[]): PostgresReading['walsenders'] => {
  const pids = new Set(slots.flatMap(({ active, activePid }) => (active && activePid) || []));
  const at = { state: 'streaming', sentLsn: null, flushLsn: null };
  return [...pids].map((pid) => ({ pid, application: 'Debezium Streaming', ...at }));
};

export const postgres = (more: Partial<PostgresReading> = {}): PostgresReading => ({
  ...{
    epoch: t0 - 60_000,
    version: '15.3',
    database: 'lab',
    currentLsn: 0n,
    nextXid: 0n,
    commits: 0n,
    rollbacks: 0n,
  },
  ...{ oldestTransaction: null, slots: [], walsenders: sendersOf(more.slots ?? []), tables: [] },
  publications: [{ name: 'dbz_publication', tables: ['inventory.customers'] }],
  ...{ slotWalCap: null, freeDiskBytes: null },
  ...more,
});

/** A topic with one partition for each end offset. */
export const topic = (
  ends: bigint[],
  name = 'lab_cdc.inventory.customers',
  begin = 0n,
  bytes: bigint | null = null,
) => ({
  ...{ name, internal: false },
  partitions: ends.map((end, partition) => ({
    ...{ partition, leader: 1, replicas: 1, inSync: 1, begin, end, bytes },
  })),
});

export const kafka = (...topics: KafkaReading['topics']): KafkaReading => ({
  ...{ brokers: [{ id: 1, host: 'h', port: 1 }], controllerId: 1, topics },
  ...{ bytesAt: null, groups: [] },
});

export const capture = (
  metrics: Record<string, number> = {},
  tasks: ConnectReading['connectors'][number]['tasks'] = [{ id: 0, state: 'RUNNING' }],
): ConnectReading => ({
  epoch: t0 - 30_000,
  connectors: [{ name: 'lab-cdc', state: 'RUNNING', tasks }],
  metrics,
});

export const spark = (more: Partial<SparkReading> = {}): SparkReading => ({
  status: 'ALIVE',
  workers: [{ id: 'w', state: 'ALIVE', cores: 2, coresUsed: 1, memoryMb: 1024, memoryUsedMb: 512 }],
  applications: [{ id: 'app-1', name: 'customers', state: 'RUNNING', cores: 1, startedAt: t0 }],
  driver: null,
  ...more,
});

/** A checkpoint of the customers topic, by the end offsets of its partitions. */
export const checkpoint = (
  offsets: bigint[],
  [planned, committed]: [number, number] = [1, 1],
): NonNullable<CheckpointReading> => ({
  ...{ planned, committed },
  endOffsets: {
    'lab_cdc.inventory.customers': Object.fromEntries(offsets.map((end, i) => [String(i), end])),
  },
});

export const delta = (
  more: Partial<NonNullable<DeltaTableReading>> = {},
): NonNullable<DeltaTableReading> => ({
  ...{ epoch: 'table 1', version: 0, files: 1, rows: 0, bytes: 1000, untold: 0, incomplete: null },
  ...{ appendedRows: 0, table: null, protocol: null, commits: [] },
  ...more,
});

/** A commit of batch `version` of query `q`, which added one file. */
export const commit = (
  version: number,
  rows: number | null,
  more: Partial<DeltaCommit> = {},
): DeltaCommit => ({
  ...{ version, at: t0 + version * 1000, operation: 'STREAMING UPDATE', metrics: {} },
  ...{ batch: { query: 'q', id: version }, dataChange: true },
  added: { files: 1, rows, bytes: 100 },
  removed: { files: 0, rows: 0, bytes: 0 },
  ...more,
});

let seq = 0;
/** A micro-batch that began at `at` (ms) and took a second, as the event log has it. */
export const batch = (
  batchId: number,
  at: number,
  rows: number,
  more: Partial<BatchProgress> = {},
  rates: Record<string, unknown> = { inputRowsPerSecond: rows, processedRowsPerSecond: rows * 2 },
): BatchEvent => {
  seq += 1;
  const source = { description: 'KafkaV2', startOffset: null, endOffset: null, numInputRows: rows };
  const progress = {
    ...{ id: 'q', runId: 'r', name: 'customers', timestamp: new Date(at).toISOString(), batchId },
    ...{ numInputRows: rows, durationMs: { triggerExecution: 1000, addBatch: 900, walCommit: 50 } },
    ...{ sources: [{ ...source, ...rates }], sink: { description: 'Delta' } },
    ...more,
  } as BatchProgress;
  return { seq, applicationId: 'app-1', progress };
};

/** A start or an end of a query, as the event log has it. */
export const life = (
  state: 'started' | 'ended',
  more: Partial<LifeEvent['life']> = {},
  applicationId = 'app-1',
): LifeEvent => {
  seq += 1;
  const own = { id: 'q', runId: 'r', name: 'customers', at: state === 'started' ? t0 : null };
  return { seq, applicationId, life: { ...own, state, why: null, ...more } };
};

/** Batches of `rows` each, the last of which began at `until`, `everyMs` apart. */
export const batchesUntil = (
  until: number,
  n: number,
  everyMs: number,
  rows = 10,
  tookMs = 1000,
): BatchEvent[] =>
  Array.from({ length: n }, (_, i) =>
    batch(i, until - (n - 1 - i) * everyMs, rows, {
      durationMs: { triggerExecution: tookMs, addBatch: tookMs * 0.9, walCommit: 50 },
    }),
  );
