// Records the snapshots that golden screens and the README's pictures are drawn from, out of a lab
// of its own that is brought up, watched as the monitor does, and deleted:
//   CDC_TOP_CACHE=/var/tmp/cdc-top-cache npx tsx scripts/record.ts
// Takes about four minutes with a warm cache. Then it draws frames and pictures from them; whoever
// runs it reads their diff. Nothing else of it stays.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { deletion } from '../source/actions/delete.ts';
import { insert } from '../source/actions/insert.ts';
import { update } from '../source/actions/update.ts';
import { observe } from '../source/commands/observe.ts';
import { readEnvironment } from '../source/config/environment.ts';
import { foldersFor } from '../source/config/folders.ts';
import { ownVersion } from '../source/config/versions.ts';
import { localEngine } from '../source/lab/local/index.ts';
import { layoutFor } from '../source/lab/local/state/layout.ts';
import { faceOf } from '../source/screen/face.ts';
import { monitorKeys, refusal } from '../source/screen/keys.ts';
import { createSession, type Session } from '../source/screen/session.ts';
import type { ScreenContext } from '../source/screen/types.ts';
import { initialUi } from '../source/screen/ui.ts';
import { kinds } from '../source/systems/index.ts';
import { services } from '../source/systems/services/readings.ts';
import { type Recorded, recordedOf } from '../source/watch/recording/recorded.ts';
import { versionsOf } from '../source/watch/recording/recorder.ts';
import { writeRecording } from '../source/watch/recording/writer.ts';
import type { Snapshot } from '../source/watch/snapshot.ts';
import { viewsOf } from '../source/watch/view.ts';
import { figuresOf } from '../test/observed.ts';
import { machineOf, secretsOf } from './machine.ts';
import { leaks, type Machine, scrub } from './scrub.ts';

const root = path.resolve(import.meta.dirname, '..');
const folder = path.join(root, 'test', 'recordings');
const kept = { samples: 120, batches: 60, events: 60 };
const historyMs = 90_000;
const outageMs = 20_000;
const tooLongMs = 600_000;

const say = (text: string) => process.stderr.write(`record: ${text}\n`);
const abort = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(name, () => abort.abort(new Error(name)));
const { signal } = abort;

/** The next snapshot that is as wanted; fails after ten minutes. */
const until = async (
  { watching }: Session,
  what: string,
  wanted: (snapshot: Snapshot) => boolean,
): Promise<Snapshot> => {
  say(`waiting until ${what}`);
  for (const deadline = Date.now() + tooLongMs; ; ) {
    const snapshot = watching.snapshot();
    if (wanted(snapshot)) return snapshot;
    const failed = snapshot.events.find(
      ({ level, source }) => level === 'error' && source === 'lab',
    );
    if (failed) throw new Error(failed.text);
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await sleep(100, undefined, { signal });
  }
};

/** Does what a key does, once nothing of its kind runs any more. */
const press = async (session: Session, key: string, service?: string): Promise<void> => {
  const binding = monitorKeys.bindingOf(key, face);
  const context = () =>
    ({
      ...{ session, engine, service, ui: initialUi(face) },
      snapshot: session.watching.snapshot(),
      services: viewsOf(session.watching.snapshot(), services)[0],
    }) as ScreenContext;
  if (!binding) throw new Error(`no key ${key}`);
  await until(session, `${key} can ${binding.label}`, () => !refusal(binding, context()));
  binding.run(context());
};

/** What an application does to the source meanwhile: waves of changes, with rests between. */
const application = async (ended: AbortSignal): Promise<void> => {
  const from = { engine, onEvent: () => {} };
  const run = async (action: typeof insert, count: number) => {
    if (count > 0) await action.run(from, { count, perTransaction: count }, () => {}, ended);
  };
  for (let second = 0; !ended.aborted; second += 1) {
    const began = Date.now();
    const rate = second % 23 < 4 ? 0 : Math.round(5 + 4 * Math.sin(second / 5));
    await run(insert, Math.ceil(rate / 2));
    await run(update, Math.floor(rate / 2));
    await run(deletion, second % 7 === 0 ? 1 : 0);
    await sleep(Math.max(0, 1000 - (Date.now() - began)), undefined, { signal: ended });
  }
};

/** How many steps of the bring-up a snapshot shows; 0 where it does not show the midst of it. */
const stepsShown = (snapshot: Snapshot): number => {
  const { sources, services } = figuresOf(snapshot);
  const { steps } = snapshot;
  const begun = services.some(({ name, health }) => name === 'postgres' && health === 'healthy');
  if (!begun || sources.postgres?.state !== 'fresh' || sources.capture?.state === 'fresh') return 0;
  return steps.filter(({ state }) => state === 'running').length;
};

const isWell = (snapshot: Snapshot): boolean => {
  const { sources, healthy, flow } = figuresOf(snapshot);
  return (
    Object.values(sources).every(({ state }) => state === 'fresh') &&
    healthy.count === healthy.of &&
    flow.verdict.level === 'good' &&
    flow.endToEndMs !== null &&
    (flow.recordsPerS ?? 0) > 3
  );
};

/** Drives the lab through its states; `take` keeps a snapshot of each. */
const drive = async (session: Session, take: (state: string, snapshot: Snapshot) => void) => {
  const { store } = session.watching;
  let most = 1;
  const unsubscribe = store.subscribe(() => {
    const snapshot = store.snapshot();
    const steps = stepsShown(snapshot);
    if (steps >= most) take('coming-up', snapshot);
    most = Math.max(most, steps);
  });
  await until(session, 'the lab is up', (snapshot) => {
    const { count, of } = figuresOf(snapshot).healthy;
    return of > 0 && count === of && session.busy('lab', 'lab') === undefined;
  });
  unsubscribe();
  await press(session, 's');
  const ended = new AbortController();
  const changes = application(AbortSignal.any([signal, ended.signal]));
  changes.catch(() => {});
  try {
    await until(
      session,
      'a batch has landed',
      (snapshot) => (figuresOf(snapshot).flow.deltaVersion ?? 0) > 0,
    );
    for (const key of ['i', 'b', 'u', 'i', 'd', 'u']) {
      await sleep(historyMs / 6, undefined, { signal });
      await press(session, key);
    }
    await until(
      session,
      'the key has done its work',
      () => session.busy('lab', 'source') === undefined,
    );
    take('healthy', await until(session, 'every hop keeps up', isWell));
    await press(session, 'space');
    await press(session, 'u');
    await sleep(5000, undefined, { signal });
    take('paused', store.snapshot());
    await press(session, 'space');
    await press(session, 'x', 'kafka');
    await until(
      session,
      'Kafka is missed',
      (snapshot) => figuresOf(snapshot).sources.kafka?.state === 'stale',
    );
    await sleep(outageMs, undefined, { signal });
    take('one-down', store.snapshot());
  } finally {
    ended.abort();
    await changes.catch(
      (error: unknown) => signal.aborted || ended.signal.aborted || say(`${error}`),
    );
  }
};

/** What a state is shown from: its ticks, and what they are to be called in the end. */
type Taken = { ticks: readonly { at: number; value: Recorded }[]; events: Snapshot['events'] };

/** What was read of a lab of late. */
const createKept = () => {
  let ticks: Taken['ticks'] = [];
  let last: Snapshot | undefined;
  return {
    take(snapshot: Snapshot) {
      const value = recordedOf(snapshot, last);
      last = snapshot;
      ticks = [...ticks.slice(1 - kept.samples), { at: snapshot.at, value }];
    },
    /** Until the moment that a snapshot shows: while paused, what was read since is not in it. */
    until: ({ at, events }: Snapshot): Taken => ({
      ticks: ticks.filter((tick) => tick.at <= at),
      events,
    }),
  };
};

/** Without what no test looks at, and what is this machine's own affair. */
const shortened = (value: Recorded, machine: Machine): Recorded =>
  scrub(
    {
      ...value,
      events: value.events
        .filter(({ text }) => !/^port \d+ .* is taken/.test(text))
        .slice(-kept.events),
      systems: new Map(
        Array.from(value.systems, ([id, system]) => [
          id,
          { ...system, events: system.events.slice(-kept.batches) },
        ]),
      ),
    },
    machine,
  );

const write = async (
  state: string,
  { ticks, events }: Taken,
  machine: Machine,
  secrets: string[],
) => {
  const file = path.join(folder, `${state}.rec`);
  rmSync(file, { force: true });
  const [{ at: startedAt, value: first }] = ticks as [Taken['ticks'][number]];
  const writer = await writeRecording(file, {
    ...{ format: 1, program: ownVersion(), startedAt, intervalMs: first.intervalMs },
    kinds: versionsOf(kinds.map(({ kind }) => kind)),
    systems: Array.from(first.systems, ([id, { kind, system }]) => ({
      id,
      kind,
      label: system.label,
    })),
    scrubbed: false,
  });
  let known = 0;
  for (const [place, { at, value }] of ticks.entries()) {
    const shown = place === ticks.length - 1 ? { ...value, events } : value;
    const short = shortened(shown, machine);
    const newest = short.events.at(-1)?.at ?? 0;
    writer.add(at, short, place > 0 && newest > known);
    known = newest;
  }
  await writer.close();
  chmodSync(file, 0o644);
  const text = gunzipSync(readFileSync(file)).toString();
  const found = [...leaks(text), ...secrets.filter((secret) => text.includes(secret))];
  if (found.length > 0) {
    rmSync(file);
    throw new Error(`${state} would tell: ${[...new Set(found)].join(' ')}`);
  }
  say(`${state}: ${text.length} bytes, ${writer.bytes} in its file`);
};

const face = faceOf(kinds);
const home = mkdtempSync(path.join(os.tmpdir(), 'ct-record-'));
chmodSync(home, 0o755);
const environment = readEnvironment({ ...process.env, CDC_TOP_HOME: home });
const folders = foldersFor(environment, process.env);
const layout = layoutFor('lab', folders);
const engine = localEngine({ name: 'lab', versions: undefined, environment, folders });
try {
  const ticks = createKept();
  const session = createSession([engine], {
    observe: (target, options) => observe(target, { ...options, record: ticks }),
    bringUp: true,
    readOnly: false,
    intervalMs: 1000,
  });
  const taken = new Map<string, Taken>();
  try {
    session.begin();
    await drive(session, (state, snapshot) => taken.set(state, ticks.until(snapshot)));
  } finally {
    await session.end();
  }
  const [machine, secrets] = [machineOf(folders, layout), secretsOf(layout)];
  mkdirSync(folder, { recursive: true });
  for (const [state, all] of taken) await write(state, all, machine, secrets);
} finally {
  say('the lab is deleted');
  const quiet = { signal: AbortSignal.timeout(120_000), onEvent: () => {} };
  await engine.down({ ...quiet, purge: true }).catch((error: unknown) => say(`${error}`));
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
}

const frames = [
  ...['screen/frames', 'screen/detail', 'systems/services/log/log'],
  ...['systems/delta/detail', 'systems/kafka/detail'],
];
const drawn = frames.map((name) => `test/${name}.test.ts`);
for (const args of [['--test', ...drawn], ['scripts/screens.ts']]) {
  const env = { ...process.env, UPDATE_FRAMES: '1' };
  const how = { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] as never };
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', ...args], how);
  if (status !== 0) throw new Error(`${args.at(-1)} ended with ${status}`);
}
