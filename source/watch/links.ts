import type { Pipeline, SystemId } from './target.ts';
import type { Raw } from './view.ts';

/** What kinds tell each other, in words of none of them. */
export type Fact =
  /** Up to which offsets of a topic a query’s batches have landed: topic → partition → next offset. */
  | { type: 'taken'; offsets: Readonly<Record<string, Readonly<Record<string, bigint>>>> }
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
  /** topic → partition → next offset, of every query that reads this Kafka cluster. */
  taken(kafka: SystemId): readonly Extract<Fact, { type: 'taken' }>['offsets'][];
  batch(query: string, batch: number): Batch | undefined;
  landed(query: string, batch: number): Landed | undefined;
};

export const noLinks: Links = {
  reader: () => undefined,
  connectors: () => new Set(),
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
  for (const { query, topics } of pipelines)
    if (query)
      readers.set(query.system, (readers.get(query.system) ?? new Set()).add(topics.system));
  facts.forEach((each, i) => {
    const clusters = readers.get(raws[i]?.system.id as SystemId) ?? [];
    for (const fact of each) {
      if (fact.type === 'batch') batches.set(batchKey(fact.query, fact.batch), fact);
      else if (fact.type === 'landed') landings.set(batchKey(fact.query, fact.batch), fact);
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
    taken: (kafka) => taken.get(kafka) ?? nothing,
    batch: (query, batch) => batches.get(batchKey(query, batch)),
    landed: (query, batch) => landings.get(batchKey(query, batch)),
  };
};
