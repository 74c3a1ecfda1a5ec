import assert from 'node:assert/strict';
import { after, afterEach, before } from 'node:test';
import { classify } from '../../source/clients/failure.ts';
import { readEnvironment } from '../../source/config/environment.ts';
import { foldersFor } from '../../source/config/folders.ts';
import type { Engine } from '../../source/lab/contract/engine.ts';
import { localEngine } from '../../source/lab/local/index.ts';
import { watchedLabs } from '../../source/lab/watched.ts';
import { kinds } from '../../source/systems/index.ts';
import type { AnyKind, Context, Reader } from '../../source/watch/kind.ts';
import type { LabStatus, LabTarget } from '../../source/watch/lab.ts';
import { sample } from '../../source/watch/sampler.ts';
import type { Shape, System } from '../../source/watch/target.ts';
import type { Key, Reading } from '../../source/watch/view.ts';
import { sourceSql } from './secrets.ts';
import { sharedCache, type TestLab, testLab } from './support.ts';

export const table = 'inventory.customers';
export const quiet = () => new AbortController().signal;

/** The failure of a read that must fail. */
export const failureOf = async (reading: Promise<unknown>) => {
  try {
    await reading;
  } catch (error) {
    return classify(error);
  }
  throw new assert.AssertionError({ message: 'it was read' });
};

/** A system of a lab with its kind; `changed` says what of its endpoint is otherwise. */
export const systemOf = <S extends Shape>(
  engine: Engine,
  of: Key<S>,
  changed: () => Partial<S['endpoint']> = () => ({}),
): { kind: AnyKind; system: System; context: Context } => {
  const kind = kinds.find((each) => each.kind.name === of.kind)?.kind;
  const found = watchedLabs([engine]).systems.find((system) => system.kind === of.kind);
  if (!kind || !found) throw new Error(`the lab has no ${of.kind}`);
  const endpoint = async () => {
    const known = await found.endpoint();
    const more = changed();
    // The lab itself is no list of values.
    return Object.keys(more).length === 0 ? known : { ...known, ...more };
  };
  const doubt = { raise: () => {}, take: () => false };
  const { files } = engine;
  return {
    kind,
    system: { ...found, endpoint },
    context: { files, lab: engine, doubt, patient: false },
  };
};

/** What runs a lab of a test, in this process. */
export const engineOf = ({ env }: TestLab): Engine => {
  const environment = readEnvironment(env);
  const folders = foldersFor(environment, env);
  return localEngine({ name: 'lab', versions: undefined, environment, folders });
};

/** A lab for the suite that this is called in, and probes that are closed after each of its tests. */
export const probedLab = (name: string, ...commands: string[]) => {
  const cleanups: (() => unknown)[] = [];
  const opened: Reader<unknown>[] = [];
  let started: { lab: TestLab; status: LabStatus; target: LabTarget } | undefined;
  let engine: Engine;
  const lab = () => started as NonNullable<typeof started>;

  before(async () => {
    const made = testLab(
      { after: (work: () => unknown) => cleanups.unshift(work) } as never,
      name,
      {
        env: sharedCache(),
      },
    );
    for (const command of ['up', ...commands]) await made.must(command);
    engine = engineOf(made);
    started = { lab: made, status: await made.status(), target: await engine.target() };
  });
  afterEach(async () => {
    for (const reader of opened.splice(0)) await reader.close();
  });
  after(async () => {
    for (const clean of cleanups) await clean();
  });

  const open = async <S extends Shape>(
    of: Key<S>,
    changed: Partial<S['endpoint']> = {},
  ): Promise<Reader<S['reading']>> => {
    const { kind, system, context } = systemOf(engine, of, () => changed);
    const reader = await kind.open(system, context);
    opened.push(reader);
    return reader as Reader<S['reading']>;
  };

  return {
    get lab() {
      return lab().lab;
    },
    get target() {
      return lab().target;
    },
    get status() {
      return lab().status;
    },
    get engine() {
      return engine;
    },
    open,
    /** Reads once and closes. */
    async once<S extends Shape>(of: Key<S>): Promise<S['reading']> {
      const reader = await open(of);
      try {
        return await reader.read(quiet());
      } finally {
        await reader.close();
      }
    },
    /** Lets the sampler read a probe until the test ends; the readings as they come. */
    watch<S extends Shape>(
      t: { after(work: () => unknown): void },
      of: Key<S>,
      changed: () => Partial<S['endpoint']>,
    ): Reading<unknown>[] {
      const { kind, system, context } = systemOf(engine, of, changed);
      const readings: Reading<unknown>[] = [];
      const abort = new AbortController();
      const done = sample([{ ...kind, id: system.id, open: () => kind.open(system, context) }], {
        signal: abort.signal,
        intervalMs: () => 1000,
        onReading: (_name, reading) => readings.push(reading),
      });
      t.after(async () => {
        abort.abort(new Error('the test ends'));
        await done;
      });
      return readings;
    },
    insert: (count: number) =>
      sourceSql(
        lab().status,
        `insert into ${table} (first_name, last_name, email)
         select 'Probe', 'Test', gen_random_uuid() || '@example.com' from generate_series(1, ${count})`,
      ),
    async pidOf(service: string): Promise<number> {
      const { services } = await engine.status(quiet());
      const pid = services.find((each) => each.name === service)?.pid;
      assert.ok(pid, `${service} runs`);
      return pid;
    },
  };
};
