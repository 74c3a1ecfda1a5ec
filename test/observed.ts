import { concluder, observe } from '../source/commands/observe.ts';
import type { Engine } from '../source/lab/contract/engine.ts';
import { watchedLabs } from '../source/lab/watched.ts';
import type { ConnectReading } from '../source/systems/connect/readings.ts';
import { connect } from '../source/systems/connect/readings.ts';
import type { ServerReading } from '../source/systems/debezium-server/readings.ts';
import { debeziumServer } from '../source/systems/debezium-server/readings.ts';
import { type Delta, delta } from '../source/systems/delta/readings.ts';
import { kinds } from '../source/systems/index.ts';
import { type Kafka, kafka } from '../source/systems/kafka/readings.ts';
import { type Postgres, postgres } from '../source/systems/postgres/readings.ts';
import { type Services, services } from '../source/systems/services/readings.ts';
import type { QueryEvent } from '../source/systems/spark/query-events.ts';
import { type Query, query, type Spark, spark } from '../source/systems/spark/readings.ts';
import { byName } from '../source/watch/kind.ts';
import { linker } from '../source/watch/links.ts';
import { realClock } from '../source/watch/sampler.ts';
import { type Snapshot, type StepLine, stepKey } from '../source/watch/snapshot.ts';
import type { Pipeline, Shape, SystemId, Target } from '../source/watch/target.ts';
import {
  type Key,
  type Point,
  type Raw,
  type Reading,
  type SystemView,
  sourceState,
  viewOf,
} from '../source/watch/view.ts';

/** What is read of a lab, by short names. */
export type Values = {
  services: Services['reading'];
  postgres: Postgres['reading'];
  capture: ConnectReading | ServerReading;
  kafka: Kafka['reading'];
  spark: Spark['reading'];
  checkpoint: Query['reading'];
  delta: Delta['reading'];
};
export type Name = keyof Values;
export type Readings = { readonly [K in Name]?: Reading<Values[K]> };

/** All readings at one tick. `at` in ms since the epoch. */
export type Sample = { at: number; readings: Readings };

const all = byName(kinds.map(({ kind }) => kind));
/** What the systems of a lab tell each other. */
export const linksFrom = (samples: readonly Sample[], batches: readonly QueryEvent[] = []) => {
  const { systems, pipeline } = systemsFrom(samples, batches, 0);
  return linksOf()(systems, [pipeline]);
};

const linksOf = () => linker((raw) => all.get(raw.kind)?.facts(raw) ?? []);

const keys: Record<Name, Key<Shape>> = {
  services,
  postgres,
  capture: connect,
  kafka,
  spark,
  checkpoint: query,
  delta,
};

/** The distinct values of one system, oldest first; none of before its clock was set back. */
const pointsOf = (samples: readonly Sample[], name: Name): Point<unknown>[] => {
  let points: Point<unknown>[] = [];
  for (const { readings } of samples) {
    const { value, at } = readings[name] ?? {};
    const last = points.at(-1)?.at;
    if (value === undefined || at === undefined || at === last) continue;
    if (last !== undefined && at < last) points = [];
    points.push({ at, value });
  }
  return points;
};

/** One system of the lab as it has told of itself until the last sample. */
export const rawOf = <S extends Shape>(
  samples: readonly Sample[],
  key: Key<S>,
  events: readonly S['event'][] = [],
  lab = 'lab',
): Raw<S> => {
  const name = (Object.keys(keys) as Name[]).find((each) => keys[each].kind === key.kind);
  const kind = all.get(key.kind);
  const own = name ?? 'capture';
  const names = { title: kind?.title ?? '', short: kind?.short ?? '' };
  const label = key === (query as Key<Shape>) ? 'checkpoint' : key.kind;
  return {
    system: { id: `${key.kind}:${lab}`, label, lab, ...names },
    kind: key.kind,
    reading: (samples.at(-1)?.readings[own] ?? {}) as Reading<S['reading']>,
    points: pointsOf(samples, own) as Point<S['reading']>[],
    events,
  };
};

const capturesWith = (samples: readonly Sample[]): Key<Shape> => {
  const values = samples.map(({ readings }) => readings.capture?.value);
  return values.some((value) => value && 'status' in value) ? debeziumServer : connect;
};

type More = {
  steps?: readonly Omit<StepLine, 'lab'>[];
  /** When the last step of a subject ended. */
  ended?: Readonly<Record<string, number>>;
  capture?: 'connect' | 'server';
  lab?: string;
  comingUp?: boolean;
  /** What was lost before. */
  losses?: Snapshot['losses'];
};

/** The systems of a lab, as kinds see them, and its pipeline. */
export const systemsFrom = (
  samples: readonly Sample[],
  batches: readonly QueryEvent[],
  now: number,
  { capture, lab = 'lab' }: More = {},
): { systems: SystemView[]; pipeline: Pipeline } => {
  const captures =
    capture === undefined
      ? capturesWith(samples)
      : ((capture === 'server' ? debeziumServer : connect) as Key<Shape>);
  const order: Key<Shape>[] = [services, postgres, captures, kafka, spark, query, delta];
  const raws = order.map((key) => rawOf(samples, key, key === query ? batches : [], lab));
  const idOf = (key: Key<Shape>): SystemId => `${key.kind}:${lab}`;
  const pipeline: Pipeline = {
    id: lab,
    source: { system: idOf(postgres), reader: 'debezium', publication: 'dbz_publication' },
    capture: { system: idOf(captures), flushMs: 1000, heartbeatMs: 5000 },
    topics: { system: idOf(kafka) },
    query: { system: idOf(query), spark: idOf(spark) },
    sink: idOf(delta),
  };
  const links = linksOf()(raws, [pipeline]);
  const systems = raws.map((raw) => {
    const kind = all.get(raw.kind);
    if (!kind) throw new Error(raw.kind);
    return kind.view(raw, links, now);
  });
  return { systems, pipeline };
};

/** What is known of a lab at its last sample. */
export const snapshotFrom = (
  samples: readonly Sample[],
  batches: readonly QueryEvent[] = [],
  now = samples.at(-1)?.at ?? 0,
  more: More = {},
): Snapshot => {
  const { lab = 'lab', steps = [], ended = {}, capture = 'connect', comingUp = false } = more;
  const { losses = [] } = more;
  const { systems, pipeline } = systemsFrom(samples, batches, now, more);
  const lines = steps.map((step) => ({ lab, ...step }));
  const times = Object.entries(ended).map(([subject, at]) => [stepKey(lab, subject), at]);
  return {
    ...{ at: now, paused: false, intervalMs: 1000, events: [], steps: lines, systems },
    ended: Object.fromEntries(times),
    ...concluder()({
      labs: [{ name: lab, engine: 'local', versions: 'seed', capture }],
      comingUp: new Set(comingUp ? [lab] : []),
      ...{ systems, pipelines: [pipeline], steps: lines, losses, now },
      ended: Object.fromEntries(times),
    }),
  };
};

/** The figures of a snapshot of one lab, by what a person calls them. */
export const figuresOf = (snapshot: Snapshot) => {
  const [pipeline] = snapshot.pipelines;
  if (!pipeline) throw new Error('no pipeline');
  const part = <S extends Shape>(key: Key<S>, id: SystemId | undefined): SystemView<S> => {
    const view = viewOf(snapshot, key, id);
    if (!view) throw new Error(`no ${key.kind}`);
    return view;
  };
  const lab = snapshot.labs[0]?.name ?? 'lab';
  const source = part(postgres, pipeline.source.system);
  const { services: rows, healthy } = part(services, `services:${lab}`).rows;
  const table = part(delta, pipeline.sink);
  const states = {
    services: part(services, `services:${lab}`),
    postgres: source,
    capture:
      viewOf(snapshot, connect, pipeline.capture.system) ??
      part(debeziumServer, pipeline.capture.system),
    kafka: part(kafka, pipeline.topics.system),
    spark: part(spark, pipeline.query?.spark),
    checkpoint: part(query, pipeline.query?.system),
    delta: table,
  };
  return {
    sources: Object.fromEntries(
      Object.entries(states).map(([name, view]) => [name, sourceState(view)]),
    ),
    ...{ services: rows, healthy },
    slots: source.rows.slots,
    topics: states.kafka.rows.topics,
    batches: states.checkpoint.rows.batches,
    delta: table.rows.table,
    commits: table.rows.commits,
    flow: { ...pipeline.flow, verdict: pipeline.verdict },
  };
};

/** All figures of a lab, by its samples. */
export const derive = (...given: Parameters<typeof snapshotFrom>) =>
  figuresOf(snapshotFrom(...given));

/** A lab as something to watch that can’t be reached. */
export const watchedSystems = (lab = 'lab', captures: Key<Shape> = connect): Target => {
  const order: Key<Shape>[] = [services, postgres, captures, kafka, spark, query, delta];
  return {
    ...{ id: lab, scope: 'lab', labs: [] },
    systems: order.map(({ kind }) => ({
      ...{ id: `${kind}:${lab}`, kind, lab, label: kind === query.kind ? 'checkpoint' : kind },
      endpoint: async () => {
        throw new Error('nothing is there');
      },
    })),
    pipelines: [systemsFrom([], [], 0, { lab }).pipeline],
  };
};

/** Watches a lab, but begins to read nothing. */
export const watchOnly = (engine: Engine, now = Date.now) =>
  observe(watchedLabs([engine]), {
    signal: new AbortController().signal,
    intervalMs: 1000,
    clock: { ...realClock, now },
  });
