import type {
  BatchRow,
  Derived,
  EventLine,
  Flow,
  ServiceRow,
  SlotRow,
  Snapshot,
  SourceState,
  StepLine,
  TopicRow,
} from '../../source/derive/types.ts';
import type { UiState, ViewState } from '../../source/panes/types.ts';
import type { ProbeName } from '../../source/probes/readings.ts';

export const now = Date.UTC(2026, 10, 23, 12, 3, 7);

const probeNames: ProbeName[] = ['services', 'postgres', 'capture', 'kafka', 'spark', 'delta'];

export const sourcesOf = (
  state: SourceState,
  others: Partial<Record<ProbeName, SourceState>> = {},
): Derived['sources'] =>
  Object.fromEntries(probeNames.map((name) => [name, others[name] ?? state])) as Derived['sources'];

const fresh: SourceState = { state: 'fresh', at: now - 200 };
const megabyte = 1024 * 1024;

const service = (
  name: string,
  cpuPercent: number,
  megabytes: number,
  ports: string,
  ioPerS = 0,
): ServiceRow => ({
  name,
  state: 'running',
  health: 'healthy',
  detail: 'it answers',
  cpuPercent,
  memoryBytes: megabytes * megabyte,
  ioPerS,
  uptimeMs: 12 * 60_000 + 5000,
  restarts: 0,
  ports,
});

const services: ServiceRow[] = [
  service('postgres', 1.2, 64, '5432', 48_000),
  service('kafka', 4.8, 375, '9092 9093', 21_000),
  service('connect', 3.1, 259, '8083', 800),
  service('spark-master', 0.3, 212, '7077 8080'),
  service('spark-worker', 0.4, 218, '7078 8081'),
  service('jupyter', 0.1, 86, '9888'),
];

const slot: SlotRow = {
  name: 'debezium',
  active: true,
  walStatus: 'reserved',
  retained: 49_152n,
  unconfirmed: 1_240n,
  moving: true,
  growthPerS: 0,
  etaMs: null,
  etaOf: null,
  history: Array.from({ length: 60 }, (_, i) => 400 + ((i * 7919) % 1800)),
};

const topic = (
  name: string,
  recordsPerS: number,
  end: bigint,
  more: Partial<TopicRow> = {},
): TopicRow => ({
  name,
  internal: name.startsWith('__'),
  partitions: 1,
  underReplicated: 0,
  end,
  recordsPerS,
  history: Array.from({ length: 60 }, (_, i) => (recordsPerS === 0 ? 0 : (i * 31) % 17)),
  backlog: null,
  ...more,
});

const topics: TopicRow[] = [
  topic('__consumer_offsets', 0, 0n, { partitions: 50 }),
  topic('_connect_configs', 0, 3n),
  topic('_connect_offsets', 1, 731n, { partitions: 25 }),
  topic('_connect_status', 0, 6n, { partitions: 5 }),
  topic('lab_cdc.inventory.customers', 12, 5_213n, { backlog: 0n }),
];

const batch = (batchId: number, rows: number, tookMs: number): BatchRow => ({
  batchId,
  applicationId: 'app-20261123115102-0000',
  query: 'kafka_to_delta',
  startedAt: now - (418 - batchId) * 1500,
  rows,
  inPerS: rows / 1.5,
  processedPerS: rows / (tookMs / 1000),
  tookMs,
  phases: {
    latestOffset: 6,
    getBatch: 1,
    queryPlanning: tookMs * 0.09,
    walCommit: tookMs * 0.07,
    addBatch: tookMs * 0.72,
    commitOffsets: tookMs * 0.06,
  },
});

const batches: BatchRow[] = Array.from({ length: 120 }, (_, i) =>
  batch(417 - i, i % 9 === 4 ? 0 : 14 + ((i * 7) % 9), 900 + ((i * 137) % 460)),
);

const event = (
  secondsAgo: number,
  level: EventLine['level'],
  source: string,
  text: string,
): EventLine => ({ at: now - secondsAgo * 1000, level, source, text });

const events: EventLine[] = [
  event(724, 'info', 'lab', 'bringing it up'),
  event(716, 'info', 'python', 'already installed'),
  event(702, 'info', 'postgres', 'accepts connections'),
  event(691, 'info', 'kafka', 'answers metadata requests'),
  event(668, 'info', 'connect', 'the connector and its task run'),
  event(660, 'good', 'lab', 'every service is ready'),
  event(640, 'good', 'job', 'submitted kafka-structured-streaming.py as app-20261123115102-0000'),
  event(14, 'good', 'insert', 'INSERT INTO inventory.customers: 1 row, txid 791, LSN 0/1A2B3C8'),
  event(
    6,
    'good',
    'update',
    'UPDATE inventory.customers WHERE id = 1004: 1 row, txid 792, LSN 0/1A2B540',
  ),
];

const flow: Flow = {
  transactionsPerS: 12,
  walBytesPerS: 1.2 * megabyte,
  captureEventsPerS: 12,
  captureBehindMs: 104,
  recordsPerS: 12,
  backlog: 0n,
  lastBatch: batches[0] ?? null,
  deltaVersion: 418,
  deltaRows: 4_210,
  endToEndMs: 1_230,
  verdict: { level: 'good', text: 'every hop keeps up' },
};

export const healthy: Snapshot = {
  at: now,
  lab: { name: 'lab', engine: 'local', versions: 'seed' },
  paused: false,
  intervalMs: 1000,
  samples: [],
  batches: [],
  events,
  steps: [],
  derived: {
    sources: sourcesOf(fresh),
    services,
    healthy: { count: 6, of: 6 },
    slots: [slot],
    topics,
    batches,
    flow,
  },
};

const step = (subject: string, secondsAgo: number, what: string, more = {}): StepLine => ({
  subject,
  state: 'running',
  what,
  startedAt: now - secondsAgo * 1000,
  ...more,
});

const down = (message: string, kind: 'unreachable' | 'timeout' = 'unreachable'): SourceState => ({
  state: 'stale',
  since: now - 9000,
  kind,
  message,
});

export const comingUp: Snapshot = {
  ...healthy,
  events: events.slice(0, 3),
  steps: [
    step('python', 41, 'downloading', { done: 126 * megabyte, total: 348 * megabyte }),
    step('jars', 12, 'downloading', { done: 31 * megabyte, total: 65 * megabyte }),
    step('kafka', 2, 'waiting until the broker answers metadata requests: connect ECONNREFUSED'),
    step('connect', 1, 'waiting until the connector’s task runs'),
  ],
  derived: {
    ...healthy.derived,
    sources: sourcesOf(
      { state: 'waiting' },
      { services: fresh, postgres: fresh, kafka: down('connect ECONNREFUSED 127.0.0.1:9092') },
    ),
    services: services.map((row, i) =>
      i === 0
        ? { ...row, uptimeMs: 8_300 }
        : {
            ...row,
            state: i < 3 ? 'starting' : 'stopped',
            health: i < 3 ? 'unhealthy' : 'unknown',
            detail: i < 3 ? 'connect ECONNREFUSED' : 'stopped',
            cpuPercent: null,
            memoryBytes: i < 3 ? row.memoryBytes : null,
            ioPerS: null,
            uptimeMs: null,
          },
    ),
    healthy: { count: 1, of: 6 },
    slots: [],
    topics: [],
    batches: [],
    flow: {
      transactionsPerS: 1,
      walBytesPerS: 420,
      captureEventsPerS: null,
      captureBehindMs: null,
      recordsPerS: null,
      backlog: null,
      lastBatch: null,
      deltaVersion: null,
      deltaRows: null,
      endToEndMs: null,
      verdict: { level: 'waiting', text: 'waiting for the first reading of Connect, Spark, Delta' },
    },
  },
};

export const oneDown: Snapshot = {
  ...healthy,
  events: [
    ...events.slice(0, -2),
    event(26, 'error', 'postgres', 'connect ECONNREFUSED 127.0.0.1:5432'),
    event(25, 'error', 'services', 'postgres ends again and again: exit code 1'),
    event(11, 'warning', 'u', 'can’t update now: PostgreSQL is not reached'),
  ],
  derived: {
    ...healthy.derived,
    sources: sourcesOf(fresh, {
      postgres: {
        state: 'stale',
        at: now - 27_000,
        since: now - 26_000,
        kind: 'unreachable',
        message: 'connect ECONNREFUSED 127.0.0.1:5432',
      },
    }),
    services: services.map((row) =>
      row.name === 'postgres'
        ? {
            ...row,
            state: 'failed',
            health: 'unhealthy',
            detail: 'it ends again and again: exit code 1',
            cpuPercent: null,
            memoryBytes: null,
            ioPerS: null,
            uptimeMs: null,
            restarts: 3,
          }
        : row,
    ),
    healthy: { count: 5, of: 6 },
    topics: topics.map((row) => ({ ...row, recordsPerS: 0 })),
    flow: {
      ...flow,
      transactionsPerS: null,
      walBytesPerS: null,
      captureEventsPerS: 0,
      recordsPerS: 0,
      verdict: {
        level: 'error',
        text: 'PostgreSQL is not reached since 12:02:41: connect ECONNREFUSED 127.0.0.1:5432',
      },
    },
  },
};

export const paused: Snapshot = { ...healthy, paused: true };

const view: ViewState = { selected: 0, filter: '', sort: null, zoomed: false };

export const ui: UiState = {
  focus: 'services',
  zoomed: false,
  views: { services: view, slots: view, topics: view, batches: view, events: view },
  overlay: null,
  footer: [
    { key: 'i', label: 'insert' },
    { key: 'u', label: 'update' },
    { key: 'd', label: 'delete' },
    { key: 'b', label: 'burst' },
    { key: 's', label: 'submit' },
    { key: '/', label: 'filter' },
    { key: 'z', label: 'zoom' },
    { key: 'l', label: 'logs' },
    { key: 'space', label: 'pause' },
    { key: '?', label: 'help' },
    { key: 'q', label: 'quit' },
  ],
  helpGroups: [
    {
      title: 'Source',
      keys: [
        { key: 'i', label: 'insert a row' },
        { key: 'u', label: 'update a row' },
        { key: 'd', label: 'delete a row' },
        { key: 'b', label: 'insert a burst of 1,000 rows' },
      ],
    },
    {
      title: 'Lab',
      keys: [
        { key: 's', label: 'submit the Spark job' },
        { key: 'S', label: 'stop the Spark job' },
        { key: 'r', label: 'restart the selected service' },
        { key: 'x', label: 'stop the selected service' },
      ],
    },
    {
      title: 'Pane',
      keys: [
        { key: 'up k', label: 'move up' },
        { key: 'down j', label: 'move down' },
        { key: 'o', label: 'sort by the next column' },
        { key: 'O', label: 'turn the order round' },
        { key: '/', label: 'filter; ! negates' },
        { key: 'y', label: 'copy the row' },
      ],
    },
    {
      title: 'Screen',
      keys: [
        { key: 'tab', label: 'focus the next pane' },
        { key: 'enter z', label: 'the focused pane alone, and back' },
        { key: 'space', label: 'pause what is shown' },
        { key: '+ -', label: 'a longer or shorter interval' },
        { key: '?', label: 'these keys' },
        { key: 'q', label: 'quit; the lab goes on running' },
        { key: 'Q', label: 'quit and stop the lab' },
      ],
    },
  ],
};

/** The same choices with other ones for one pane, which has the focus. */
export const focusOn = (pane: string, chosen: Partial<ViewState> = {}): UiState => ({
  ...ui,
  focus: pane,
  views: { ...ui.views, [pane]: { ...view, ...chosen } },
});

const off = ui.footer.map((item, i) => ({ ...item, disabled: i < 5 }));

/** The five states of the golden frames. */
export const states: Record<string, { snapshot: Snapshot; ui: UiState }> = {
  'coming-up': { snapshot: comingUp, ui: { ...ui, footer: off } },
  healthy: { snapshot: healthy, ui },
  'one-down': { snapshot: oneDown, ui: focusOn('slots') },
  paused: { snapshot: paused, ui: focusOn('batches', { selected: 3 }) },
  filtered: {
    snapshot: healthy,
    ui: {
      ...focusOn('topics', { filter: '!connect', sort: { column: 'rate', descending: true } }),
      overlay: { kind: 'filter', text: '!connect' },
    },
  },
};
