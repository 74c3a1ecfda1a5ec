import type { Files } from '../clients/files.ts';
import { attempt } from '../config/log.ts';
import type { Check, Checked, CheckText } from './check.ts';
import type { Feed } from './feed.ts';
import type { Finding, Found, RuleText } from './finding.ts';
import type { Lab } from './lab.ts';
import type { Fact, Links } from './links.ts';
import { type Exporter, systemSamples } from './metrics.ts';
import type { EventLine, StepLine } from './snapshot.ts';
import type { Shape, System, SystemId } from './target.ts';
import { type Key, ownView, type Raw, type SystemView } from './view.ts';

/** What the reader of a system may use beside its endpoint. */
export type Context = {
  files: Files;
  /** The lab that the system belongs to. */
  lab?: Lab;
  /** Whether something has shown since it was last taken that not all may be well with that lab. */
  doubt: { raise(): void; take(): boolean };
  /** One snapshot is taken: the first value has to be whole, however long that takes. */
  patient: boolean;
  /** Only what findings rest on is wanted: no records are looked at. */
  lean?: boolean;
};

/**
 * An open probe. `read` ends within the kind's `timeoutMs`, or at once when `signal` is aborted;
 * after a failure the next read begins anew. `close` leaves no connection open.
 */
export type Reader<T> = { read(signal: AbortSignal): Promise<T>; close(): Promise<void> };

/** A rule on one system. Pure; `now` in ms since the epoch. */
export type Rule<S extends Shape> = RuleText & {
  find(view: SystemView<S>, now: number): readonly Found[];
};

/** How the settings of a kind are read, once, and what is checked of them. */
export type Checks<E, T> = {
  /** Reads what its rights allow: what it may not see is null in the settings, and no failure. */
  read(endpoint: E, context: Context, signal: AbortSignal): Promise<T>;
  list: readonly Check<T>[];
};

/** Checks with the type of their settings closed over. */
export type Examiner<E> = {
  list: readonly CheckText[];
  examine(endpoint: E, context: Context, signal: AbortSignal): Promise<Examined>;
};
/** `settings`: what was read, for checks that span kinds. */
export type Examined = { settings: unknown; results: readonly (CheckText & Checked)[] };

/** Closes over the type of the settings. */
export const defineChecks = <E, T>({ read, list }: Checks<E, T>): Examiner<E> => ({
  list,
  async examine(endpoint, context, signal) {
    const settings = await read(endpoint, context, signal);
    const results = list.flatMap(({ check, ...text }) =>
      attempt(`check ${text.id}`, () => check(settings), []).map((checked) => ({
        ...text,
        ...checked,
      })),
    );
    return { settings, results };
  },
});

/** All that is known of one kind of system: how it is read, and what follows from what was read. */
export type Kind<S extends Shape> = {
  key: Key<S>;
  /** What sentences call such a system, `Kafka Connect`, and where there is little room. */
  title: string;
  short?: string;
  /** Of its readings, for recordings: raised with every change of their shape. 1 where it is not told. */
  version?: number;
  everyMs: number;
  timeoutMs: number;
  /** Raw counters, never a rate. Connects to nothing yet. */
  open(endpoint: S['endpoint'], context: Context): Promise<Reader<S['reading']>>;
  feed?(endpoint: S['endpoint'], context: Context): Promise<Feed<S['event']>>;
  facts?(view: Raw<S>): readonly Fact[];
  rows(view: Raw<S>, links: Links, now: number): S['rows'];
  /** What of a tick is an event. `steps`: what a bring-up tells by itself. */
  changes?(
    before: SystemView<S>,
    after: SystemView<S>,
    steps: readonly StepLine[],
  ): readonly EventLine[];
  findings?: readonly Rule<S>[];
  /** doctor's; loaded by doctor alone. */
  checks?(): Promise<Examiner<S['endpoint']>>;
  /** Figures for programs; loaded by those that tell them alone. */
  metrics?(): Promise<Exporter<SystemView<S>>>;
};

/** A kind with its types closed over: all that sampler, store, exporter and recorder see. */
export type AnyKind = {
  name: string;
  title: string;
  short: string;
  version: number;
  everyMs: number;
  timeoutMs: number;
  open(system: System, context: Context): Promise<Reader<unknown>>;
  feed?(system: System, context: Context): Promise<Feed<unknown>>;
  facts(view: Raw): readonly Fact[];
  view(view: Raw, links: Links, now: number): SystemView;
  changes(before: SystemView, after: SystemView, steps: readonly StepLine[]): readonly EventLine[];
  findings(view: SystemView, now: number): readonly Finding[];
  rules: readonly RuleText[];
  /** Where the kind has checks: their list, and what they find on one system. */
  checks?(): Promise<readonly CheckText[]>;
  examine?(system: System, context: Context, signal: AbortSignal): Promise<Examined>;
  /** Where the kind has figures for programs; each is labelled with its system. */
  metrics?(): Promise<Exporter<SystemView>>;
};

const noFacts: readonly Fact[] = [];

/** Closes over the types of a kind. What it makes refuses a system of another kind. */
export const defineKind = <S extends Shape>(kind: Kind<S>): AnyKind => {
  const { key, version = 1, everyMs, timeoutMs, feed, checks, metrics } = kind;
  const own = (view: SystemView) => ownView(view, key);
  const raw = (view: Raw): Raw<S> => own({ ...view, rows: {} });
  const endpointOf = (system: System): Promise<S['endpoint']> => {
    if (system.kind !== key.kind) throw new Error(`${system.id} is not of kind ${key.kind}`);
    return (system as System<S>).endpoint();
  };
  // The same facts until a system tells something else: what follows from them is made once.
  const facts = new WeakMap<Raw['events'], { value: unknown; facts: readonly Fact[] }>();
  return {
    ...{ name: key.kind, title: kind.title, short: kind.short ?? kind.title },
    ...{ version, everyMs, timeoutMs },
    open: async (system, context) => kind.open(await endpointOf(system), context),
    ...(feed && {
      feed: async (system: System, context: Context) => feed(await endpointOf(system), context),
    }),
    ...(checks && {
      checks: async () => (await checks()).list,
      examine: async (system: System, context: Context, signal: AbortSignal) =>
        (await checks()).examine(await endpointOf(system), context, signal),
    }),
    facts(view) {
      if (!kind.facts) return noFacts;
      const { events, reading } = view;
      const known = facts.get(events);
      if (known && known.value === reading.value) return known.facts;
      const made = kind.facts(raw(view));
      facts.set(events, { value: reading.value, facts: made });
      return made;
    },
    view: (view, links, now) => ({ ...view, rows: kind.rows(raw(view), links, now) }),
    changes: (before, after, steps) => kind.changes?.(own(before), own(after), steps) ?? [],
    findings: (view, now) =>
      (kind.findings ?? []).flatMap(({ id, find }) =>
        attempt(`rule ${id} on ${view.system.id}`, () => find(own(view), now), []).map(
          (finding) => ({ id, ...finding }),
        ),
      ),
    rules: kind.findings ?? [],
    ...(metrics && {
      async metrics() {
        const exporter = await metrics();
        const { families } = exporter;
        return { families, samples: (view: SystemView) => systemSamples(exporter, own(view)) };
      },
    }),
  };
};

/** Kinds by name; throws where two have one. */
export const byName = (kinds: readonly AnyKind[]): ReadonlyMap<string, AnyKind> => {
  const found = new Map(kinds.map((kind) => [kind.name, kind]));
  if (found.size < kinds.length) throw new Error('two kinds of systems have one name');
  return found;
};

/** What a detail needs to read on its own. */
export type Access<S extends Shape> = {
  id: SystemId;
  endpoint(): Promise<S['endpoint']>;
  context: Context;
  /** The system as it was last seen. */
  view(): SystemView<S> | undefined;
  intervalMs(): number;
};
