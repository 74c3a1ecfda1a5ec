import type { Pipeline, SystemId } from './target.ts';
import type { Raw } from './view.ts';

/** What kinds tell each other, in words of none of them. */
export type Fact =
  /** Up to which offsets of a topic a query’s batches have landed: topic → partition → next offset. */
  | { type: 'taken'; offsets: Readonly<Record<string, Readonly<Record<string, bigint>>>> }
  /** The position in a binary log of the newest change that a cluster holds of each topic that has any. */
  | { type: 'passed'; topics: Readonly<Record<string, BinlogPlace>> }
  /** What a micro-batch is called by, and how long it took, ms. */
  | { type: 'batch'; query: string; batch: number; name: string; tookMs: number }
  /** Which version of a table a micro-batch made, by how many rows that grew, and what it added. */
  | {
      type: 'landed';
      query: string;
      batch: number;
      version: number;
      rows: number | null;
      files: number;
      bytes: number | null;
    };
/** Where a change stands in a binary log of MySQL or MariaDB, as its record tells it. */
export type BinlogPlace = {
  /** Debezium’s name of the server: the prefix of its topics. */
  server: string;
  file: string;
  pos: bigint;
  gtid: string | null;
  /** When it was committed, ms since the epoch. */
  committedAt: number | null;
};

/** A pipeline’s reader of a source, and where its newest change in Kafka stands; null where that is not known. */
export type Passed = { reader: string | null; place: BinlogPlace | null };

export type Batch = Extract<Fact, { type: 'batch' }>;
export type Landed = Extract<Fact, { type: 'landed' }>;

/** What a pipeline tells of how its slot moves: see `capture` of `Pipeline`. */
export type Pace = { flushMs: number; heartbeatMs: number | null };

export type Reads = { pace: Pace | null; publication: string | null };

/** The facts by what they are about. `query` is the query's own id, which is unique everywhere. */
export type Links = {
  /** What the pipeline that reads this slot of a source tells of it; undefined where none does. */
  reader(source: SystemId, slot: string): Reads | undefined;
  /** The connectors that pipelines use in a system; null where one uses it and names none. */
  connectors(capture: SystemId): ReadonlySet<string> | null;
  /** Of each pipeline of a source: who reads its binary log, and how far that has come. */
  passed(source: SystemId): readonly Passed[];
  /** topic → partition → next offset, of every query that reads this Kafka cluster. */
  taken(kafka: SystemId): readonly Extract<Fact, { type: 'taken' }>['offsets'][];
  batch(query: string, batch: number): Batch | undefined;
  landed(query: string, batch: number): Landed | undefined;
};

export const noLinks: Links = {
  reader: () => undefined,
  connectors: () => new Set(),
  passed: () => [],
  taken: () => [],
  batch: () => undefined,
  landed: () => undefined,
};

const batchKey = (query: string, batch: number) => `${query} ${batch}`;

const keyOf = ({ system, reader }: Pipeline['source']) => `${system} ${reader ?? ''}`;

const readsOf = ({ source, capture: { flushMs, heartbeatMs } }: Pipeline): Reads => ({
  pace: flushMs === undefined ? null : { flushMs, heartbeatMs: heartbeatMs ?? null },
  publication: source.publication ?? null,
});

// The same function as long as the pipelines are the same: what is made with it is kept.
const readers = new WeakMap<readonly Pipeline[], Links['reader']>();
const readerOf = (pipelines: readonly Pipeline[]): Links['reader'] => {
  const known = readers.get(pipelines);
  if (known) return known;
  const slots = new Map(pipelines.map((each) => [keyOf(each.source), readsOf(each)]));
  const made: Links['reader'] = (system, reader) => slots.get(keyOf({ system, reader }));
  readers.set(pipelines, made);
  return made;
};

/**
 * Makes links of what all systems tell; the same object as long as nobody tells anything else. What
 * a query has taken counts for the cluster that its pipeline reads, whatever topics of that name
 * another one has.
 */
export const linker = (factsOf: (raw: Raw) => readonly Fact[]) => {
  let last:
    | { facts: (readonly Fact[])[]; pipelines: readonly Pipeline[]; links: Links }
    | undefined;
  return (raws: readonly Raw[], pipelines: readonly Pipeline[]): Links => {
    const facts = raws.map(factsOf);
    const same =
      last?.pipelines === pipelines &&
      last.facts.length === facts.length &&
      facts.every((each, i) => each === last?.facts[i]);
    if (!last || !same) last = { facts, pipelines, links: linksOf(raws, facts, pipelines) };
    return last.links;
  };
};

const linksOf = (
  raws: readonly Raw[],
  facts: readonly (readonly Fact[])[],
  pipelines: readonly Pipeline[],
): Links => {
  const taken = new Map<SystemId, Extract<Fact, { type: 'taken' }>['offsets'][]>();
  const batches = new Map<string, Batch>();
  const landings = new Map<string, Landed>();
  const readers = new Map<SystemId, Set<SystemId>>();
  const places = new Map<SystemId, Extract<Fact, { type: 'passed' }>['topics']>();
  for (const { query, topics } of pipelines)
    if (query)
      readers.set(query.system, (readers.get(query.system) ?? new Set()).add(topics.system));
  facts.forEach((each, i) => {
    const clusters = readers.get(raws[i]?.system.id as SystemId) ?? [];
    for (const fact of each) {
      if (fact.type === 'batch') batches.set(batchKey(fact.query, fact.batch), fact);
      else if (fact.type === 'landed') landings.set(batchKey(fact.query, fact.batch), fact);
      else if (fact.type === 'passed') places.set(raws[i]?.system.id as SystemId, fact.topics);
      else
        for (const kafka of clusters) taken.set(kafka, [...(taken.get(kafka) ?? []), fact.offsets]);
    }
  });
  const nothing: never[] = [];
  return {
    reader: readerOf(pipelines),
    connectors: (system) => {
      const uses = pipelines.filter(({ capture }) => capture.system === system);
      const names = uses.flatMap(({ capture }) => capture.connector ?? []);
      return names.length < uses.length ? null : new Set(names);
    },
    passed: (source) =>
      pipelines
        .filter((each) => each.source.system === source)
        .map(({ source: { reader = null }, topics: { system, names } }) => ({
          reader,
          place: newestPlace(places.get(system) ?? {}, names),
        })),
    taken: (kafka) => taken.get(kafka) ?? nothing,
    batch: (query, batch) => batches.get(batchKey(query, batch)),
    landed: (query, batch) => landings.get(batchKey(query, batch)),
  };
};

/** The furthest of them; null where they may be of several servers, since nothing tells whose they are. */
const newestPlace = (
  topics: Readonly<Record<string, BinlogPlace>>,
  names: readonly string[] | undefined,
): BinlogPlace | null => {
  const own = Object.entries(topics).flatMap(([topic, place]) =>
    names === undefined || names.includes(topic) ? [place] : [],
  );
  if (new Set(own.map(({ server }) => server)).size > 1) return null;
  return own.reduce<BinlogPlace | null>(
    (newest, place) => (newest && !isBeyond(place, newest) ? newest : place),
    null,
  );
};

/** Whether a place comes after another one; files are numbered, and their numbers may get longer. */
export const isBeyond = (
  one: Pick<BinlogPlace, 'file' | 'pos'>,
  other: Pick<BinlogPlace, 'file' | 'pos'>,
): boolean => {
  const [a, b] = [fileNumber(one.file), fileNumber(other.file)];
  return a === b ? one.pos > other.pos : a > b;
};

/** The number at the end of a binary log’s name: 7 of `mysql-bin.000007`; −1 where it has none. */
export const fileNumber = (file: string): number => Number(/\.(\d+)$/.exec(file)?.[1] ?? -1);
