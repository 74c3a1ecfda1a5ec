import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { concluder } from '../../../source/commands/observe.ts';
import { kinds } from '../../../source/systems/index.ts';
import { watch } from '../../../source/watch/index.ts';
import { defineKind } from '../../../source/watch/kind.ts';
import { openRecording } from '../../../source/watch/recording/reader.ts';
import { startRecording, versionsOf } from '../../../source/watch/recording/recorder.ts';
import { replay } from '../../../source/watch/recording/replay.ts';
import type { Clock } from '../../../source/watch/sampler.ts';
import type { Conclude, Snapshot } from '../../../source/watch/snapshot.ts';
import type { System, Target } from '../../../source/watch/target.ts';
import { key } from '../../../source/watch/view.ts';
import { root, type Scope, tempFolder } from '../../support.ts';

const all = kinds.map(({ kind }) => kind);
const begin = Date.parse('2026-11-28T12:00:00Z');

/** A clock that stands still until it is told to go on. */
const handClock = () => {
  let now = begin;
  let waiting: { until: number; wake: () => void }[] = [];
  const clock: Clock = {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        waiting.push({ until: now + ms, wake: resolve });
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      }),
  };
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return {
    clock,
    async go(ms: number) {
      await settled();
      for (const end = now + ms; now < end; ) {
        const due = Math.min(end, ...waiting.map(({ until }) => until));
        now = Math.max(now, due);
        const [late, early] = [waiting.filter(({ until }) => until <= now), waiting];
        waiting = early.filter(({ until }) => until > now);
        for (const { wake } of late) wake();
        await settled();
        await settled();
      }
    },
  };
};

type Counter = {
  endpoint: { host: string; password: string };
  reading: { count: bigint; seen: Map<string, Date>; note?: string };
  rows: { rows: { name: string; perS: number | null }[] };
  event: { seq: number; text: string };
};
const counter = key<Counter>('counter');

/** A kind that exists here only: it counts, tells of it by a feed, and fails now and then. */
const counterKind = (now: () => number, words: string) =>
  defineKind<Counter>({
    key: counter,
    title: 'the counter',
    everyMs: 1000,
    timeoutMs: 1000,
    open: async () => ({
      read: async () => {
        const second = Math.round((now() - begin) / 1000);
        if (second % 20 >= 17) throw new Error(`${words} at ${second}`);
        const seen = new Map([['when', new Date(now())]]);
        return { count: BigInt(second) * 10n ** 18n, seen, ...(second % 7 ? {} : { note: 'x' }) };
      },
      close: async () => {},
    }),
    feed: async () => {
      let seq = 0;
      const events: Counter['event'][] = [];
      return {
        poll: async () => {
          seq += 1;
          events.push({ seq, text: `event ${seq}` });
        },
        since: (from) => ({ events: events.filter((event) => event.seq > from), dropped: 0 }),
      };
    },
    rows: ({ points, reading }) => ({
      rows: points.slice(-2).map(({ value }) => ({
        name: String(reading.value?.count),
        perS: Number(value.count / 10n ** 18n),
      })),
    }),
  });

const target = (systems: readonly System[]): Target => ({
  ...{ id: 'test', scope: 'attached', systems, labs: [] },
  pipelines: [],
});

const conclude: Conclude = ({ now, systems }) => ({
  labs: [],
  pipelines: [],
  findings: systems.map(({ system }) => ({
    ...{ id: 'T01', level: 'warning', subject: { system: system.id } },
    text: `at ${now}`,
  })),
});

/** Watches two systems of that kind for so long; the snapshots that were recorded, and the file. */
const recorded = async (t: Scope, seconds: number, scrub = false, words = 'no answer') => {
  const hand = handClock();
  const file = path.join(tempFolder(t), 'a.rec');
  const kind = counterKind(hand.clock.now, words);
  const systems = ['a', 'b'].map(
    (label): System<Counter> => ({
      ...{ id: `counter:${label}`, kind: counter.kind, label },
      endpoint: async () => ({ host: `${label}.corp.example`, password: 'sesame-open' }),
    }),
  );
  const recorder = await startRecording(file, systems, {
    ...{ kinds: [kind], intervalMs: 1000, scrub },
  });
  const seen: Snapshot[] = [];
  const abort = new AbortController();
  const watching = watch(target(systems), {
    ...{ kinds: [kind], conclude, clock: hand.clock, intervalMs: 1000, signal: abort.signal },
    record: {
      ...recorder,
      take(snapshot, of) {
        seen.push(snapshot);
        recorder.take(snapshot, of);
      },
    },
  });
  watching.begin();
  for (let second = 0; second < seconds; second += 1) {
    await hand.go(1000);
    if (second % 100 === 50) watching.store.note('info', 'test', `note ${second}`);
  }
  await watching.close();
  await recorder.close();
  return { file, seen, kind };
};

const without = ({ replay: _, ...snapshot }: Snapshot): Snapshot => snapshot;

test('a replay shows at each moment what was shown then', async (t) => {
  const { file, seen, kind } = await recorded(t, 700);
  const recording = openRecording(file, versionsOf([kind]));
  const { signal } = new AbortController();
  const replayed = replay(recording, { kinds: [kind], conclude, signal });
  t.after(() => replayed.close());
  assert.ok(seen.length >= 700 && recording.ticks === seen.length);
  for (const place of [0, 1, 5, 17, 18, 40, 299, 300, 301, 450, 699]) {
    const expected = seen[place] as Snapshot;
    replayed.player.seek(expected.at);
    assert.deepEqual(without(replayed.snapshot()), expected, `${place}`);
  }
  // Between two ticks stands what the first one told.
  replayed.player.seek((seen[40] as Snapshot).at + 500);
  assert.equal(replayed.snapshot().at, seen[40]?.at);
});

test('a replay goes on with its own clock, faster, slower and not at all', async (t) => {
  const { file, seen, kind } = await recorded(t, 60);
  const hand = handClock();
  const recording = openRecording(file, versionsOf([kind]));
  const { signal } = new AbortController();
  const replayed = replay(recording, { kinds: [kind], conclude, clock: hand.clock, signal });
  t.after(() => replayed.close());
  const { player, store } = replayed;
  const first = (seen[0] as Snapshot).at;
  const second = () => Math.floor((replayed.snapshot().at - first) / 1000);
  replayed.begin();
  await hand.go(5000);
  assert.equal(second(), 4);
  player.pace(1);
  assert.equal(player.speed, 2);
  await hand.go(5000);
  assert.equal(second(), 14);
  store.setPaused(true);
  assert.equal(replayed.snapshot().paused, true);
  await hand.go(30_000);
  assert.equal(second(), 14);
  player.seek(player.at - 10_000);
  assert.equal(second(), 4);
  store.setPaused(false);
  for (let times = 0; times < 9; times += 1) player.pace(-1);
  assert.equal(player.speed, 0.25);
  await hand.go(8000);
  assert.equal(second(), 6);
  for (let times = 0; times < 20; times += 1) player.pace(1);
  assert.equal(player.speed, 60);
  await hand.go(3000);
  // It stops at the end, and begins anew from there.
  assert.equal(replayed.snapshot().at, recording.until);
  assert.equal(player.playing, false);
  store.setPaused(false);
  assert.equal(replayed.snapshot().at, first);
  player.seek(0);
  assert.equal(player.at, first);
});

test('it steps from event to event and stops there', async (t) => {
  const { file, seen, kind } = await recorded(t, 120);
  const recording = openRecording(file, versionsOf([kind]));
  const { signal } = new AbortController();
  const replayed = replay(recording, { kinds: [kind], conclude, signal });
  t.after(() => replayed.close());
  const marks = seen.filter(({ events }, place) => place > 0 && events !== seen[place - 1]?.events);
  assert.ok(marks.length > 8);
  const { player } = replayed;
  for (const { at, events } of marks) {
    assert.equal(player.step(1), true);
    assert.deepEqual([replayed.snapshot().at, player.playing], [at, false]);
    assert.deepEqual(replayed.snapshot().events, events);
  }
  assert.equal(player.step(1), false);
  for (const { at } of marks.slice(0, -1).reverse()) {
    assert.equal(player.step(-1), true);
    assert.equal(replayed.snapshot().at, at);
  }
});

test('what a key says meanwhile stands among the events, and is not of the recording', async (t) => {
  const { file, kind } = await recorded(t, 30);
  const hand = handClock();
  const recording = openRecording(file, versionsOf([kind]));
  const { signal } = new AbortController();
  const replayed = replay(recording, { kinds: [kind], conclude, clock: hand.clock, signal });
  t.after(() => replayed.close());
  const { store, player } = replayed;
  store.note('warning', 'i', 'this is a recording');
  store.tick();
  const last = () => replayed.snapshot().events.at(-1)?.text;
  assert.equal(last(), 'this is a recording');
  player.seek(player.at + 5000);
  assert.equal(last(), 'this is a recording');
  await hand.go(11_000);
  player.seek(player.at + 1000);
  assert.notEqual(last(), 'this is a recording');
});

test('secrets are not in it, and scrubbed neither names nor addresses', async (t) => {
  const { gunzipSync } = await import('node:zlib');
  const { readFileSync } = await import('node:fs');
  const said = 'no answer of a.corp.example for sesame-open';
  const plain = await recorded(t, 30, false, said);
  const text = gunzipSync(readFileSync(plain.file)).toString();
  assert.ok(text.includes('no answer of a.corp.example for (secret) at 17'), text.slice(0, 2000));
  assert.ok(!text.includes('sesame'));
  const scrubbed = await recorded(t, 30, true, said);
  const less = gunzipSync(readFileSync(scrubbed.file)).toString();
  assert.match(less, /"scrubbed":true/);
  for (const name of ['sesame', 'corp', 'counter:a"']) assert.ok(!less.includes(name), name);
  const recording = openRecording(scrubbed.file, versionsOf([scrubbed.kind]));
  const { signal } = new AbortController();
  const replayed = replay(recording, { kinds: [scrubbed.kind], conclude, signal });
  t.after(() => replayed.close());
  replayed.player.seek(recording.until);
  assert.equal(replayed.snapshot().systems.length, 2);
  assert.equal(replayed.snapshot().systems[0]?.reading.value !== undefined, true);
});

test('each recording of a real lab comes out of its file in no time, at any moment', () => {
  for (const name of ['coming-up', 'healthy', 'one-down', 'paused']) {
    const file = path.join(root, 'test', 'recordings', `${name}.rec`);
    const recording = openRecording(file, versionsOf(all));
    const { signal } = new AbortController();
    const replayed = replay(recording, { kinds: all, conclude: concluder(), signal });
    for (const part of [0, 0.2, 0.5, 0.9, 1]) {
      replayed.player.seek(recording.from + part * (recording.until - recording.from));
      const { systems, pipelines } = replayed.snapshot();
      assert.equal(systems.length, 7);
      assert.equal(pipelines.length, 1);
    }
    void replayed.close();
  }
});
