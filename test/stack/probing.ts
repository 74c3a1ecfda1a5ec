import assert from 'node:assert/strict';
import { after, afterEach, before } from 'node:test';
import { classify } from '../../source/clients/failure.ts';
import { readEnvironment } from '../../source/config/environment.ts';
import { foldersFor } from '../../source/config/folders.ts';
import type { Engine } from '../../source/lab/contract/engine.ts';
import { localEngine } from '../../source/lab/local/index.ts';
import { contextOf, type Probe, type Reader } from '../../source/watch/kind.ts';
import type { LabStatus, Target } from '../../source/watch/lab.ts';
import type { Reading } from '../../source/watch/readings.ts';
import { sample } from '../../source/watch/sampler.ts';
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

/** A lab for the suite that this is called in, and probes that are closed after each of its tests. */
export const probedLab = (name: string, ...commands: string[]) => {
  const cleanups: (() => unknown)[] = [];
  const opened: Reader<unknown>[] = [];
  let started: { lab: TestLab; status: LabStatus; target: Target } | undefined;
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
    const environment = readEnvironment(made.env);
    const folders = foldersFor(environment, made.env);
    engine = localEngine({ name: 'lab', versions: undefined, environment, folders });
    started = { lab: made, status: await made.status(), target: await engine.target() };
  });
  afterEach(async () => {
    for (const reader of opened.splice(0)) await reader.close();
  });
  after(async () => {
    for (const clean of cleanups) await clean();
  });

  const open = async <T>(probe: Probe<T>, changed: Partial<Target> = {}): Promise<Reader<T>> => {
    const context = await contextOf(engine);
    const reader = await probe.open({ ...context, target: { ...lab().target, ...changed } });
    opened.push(reader);
    return reader;
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
    open,
    /** Reads once and closes. */
    async once<T>(probe: Probe<T>): Promise<T> {
      const reader = await open(probe);
      try {
        return await reader.read(quiet());
      } finally {
        await reader.close();
      }
    },
    /** Lets the sampler read a probe until the test ends; the readings as they come. */
    watch(
      t: { after(work: () => unknown): void },
      probe: Probe<unknown>,
      changed: () => Partial<Target>,
    ): Reading<unknown>[] {
      const readings: Reading<unknown>[] = [];
      const abort = new AbortController();
      const done = sample(
        [
          {
            ...probe,
            open: async () =>
              probe.open({
                ...(await contextOf(engine)),
                target: { ...lab().target, ...changed() },
              }),
          },
        ],
        {
          signal: abort.signal,
          intervalMs: () => 1000,
          onReading: (_name, reading) => readings.push(reading),
        },
      );
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
