import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { watch } from '../../source/watch/index.ts';
import { defineKind } from '../../source/watch/kind.ts';
import type { Lab } from '../../source/watch/lab.ts';
import type { Loss } from '../../source/watch/losses.ts';
import type { System, Target } from '../../source/watch/target.ts';
import { key, viewOf } from '../../source/watch/view.ts';
import { until } from '../support.ts';

type Clock = {
  endpoint: { from: number };
  reading: { ticks: number };
  rows: { ticks: number | null };
  event: { seq: number; said: string };
};
const clock = key<Clock>('clock');

/** A kind that counts from where its endpoint says, and how many of its readers are open. */
const counting = () => {
  const state = { open: 0, feeds: 0, broken: false };
  const kind = defineKind<Clock>({
    ...{ key: clock, title: 'the clock', everyMs: 20, timeoutMs: 1000 },
    async open({ from }) {
      state.open += 1;
      let ticks = from;
      return {
        async read() {
          if (state.broken) throw new Error('it stands');
          ticks += 1;
          return { ticks };
        },
        async close() {
          state.open -= 1;
        },
      };
    },
    async feed() {
      state.feeds += 1;
      const events = [{ seq: 1, said: 'cuckoo' }];
      return {
        poll: async () => {},
        since: (seq) => ({ events: events.filter((event) => event.seq > seq), dropped: 0 }),
        close: () => {
          state.feeds -= 1;
        },
      };
    },
    rows: ({ reading }) => ({ ticks: reading.value?.ticks ?? null }),
  });
  return { kind, state };
};

const system = (name: string, from: number): System<Clock> => ({
  ...{ id: `clock:${name}`, kind: 'clock', label: name },
  endpoint: async () => ({ from }),
});
const targetOf = (...systems: System[]): Target => ({
  ...{ id: 'clocks', scope: 'attached', labs: [], pipelines: [], systems },
});
const nothing = () => ({ labs: [], pipelines: [], findings: [] });

test('systems of one kind are read side by side, and published once a tick', async (t) => {
  const { kind, state } = counting();
  const abort = new AbortController();
  const taken: number[] = [];
  const watching = watch(targetOf(system('a', 0), system('b', 1000)), {
    ...{ kinds: [kind], conclude: nothing, signal: abort.signal, intervalMs: 20 },
    record: { take: ({ at }) => taken.push(at) },
  });
  t.after(() => watching.close());
  const of = (name: string) => viewOf(watching.snapshot(), clock, `clock:${name}`);
  assert.equal(of('a')?.rows.ticks, null);
  watching.begin();
  await watching.settled(3);
  await until('both count', () => (of('a')?.rows.ticks ?? 0) > 2 && (of('b')?.rows.ticks ?? 0) > 2);
  assert.ok((of('a')?.rows.ticks ?? 0) < 1000 && (of('b')?.rows.ticks ?? 0) > 1000);
  assert.deepEqual(of('a')?.events, [{ seq: 1, said: 'cuckoo' }]);
  assert.ok((of('a')?.points.length ?? 0) > 1);
  await until('it is recorded', () => taken.length > 2);
  assert.equal(state.open, 2);
  // What is paused stays as it is, and what is collected meanwhile is there afterwards.
  watching.store.setPaused(true);
  const before = of('a')?.rows.ticks ?? 0;
  await sleep(100);
  assert.equal(of('a')?.rows.ticks, before);
  watching.store.setPaused(false);
  assert.ok((of('a')?.rows.ticks ?? 0) > before);
  // A system that is watched no longer is let go of; the others are not asked anew.
  watching.retarget(targetOf(system('b', 1000)));
  await until('it is let go of', () => state.open === 1);
  await until('it is shown no longer', () => of('a') === undefined);
  assert.ok((of('b')?.rows.ticks ?? 0) > 1000);
  await watching.close();
  assert.deepEqual([state.open, state.feeds], [0, 0]);
});

test('a system that fails keeps its value, is an event once, and is asked at once when hurried', async (t) => {
  const { kind, state } = counting();
  const watching = watch(targetOf(system('a', 0)), {
    ...{ kinds: [kind], conclude: nothing, intervalMs: 20 },
    signal: new AbortController().signal,
  });
  t.after(() => watching.close());
  watching.begin();
  const view = () => viewOf(watching.snapshot(), clock, 'clock:a');
  await until('it is read', () => (view()?.rows.ticks ?? 0) > 0);
  state.broken = true;
  await until('it is missed', () => view()?.reading.failure !== undefined);
  assert.ok(view()?.rows.ticks);
  state.broken = false;
  await until('it is read again', () => {
    watching.hurry();
    return view()?.reading.failure === undefined;
  });
  const events = watching.snapshot().events.map(({ level, source, text }) => [level, source, text]);
  assert.deepEqual(events, [
    ['error', 'a', 'it stands'],
    ['good', 'a', 'answers again'],
  ]);
});

test('no endpoint is part of a snapshot', () => {
  const { kind } = counting();
  const secret: System<Clock> = { ...system('a', 0), endpoint: async () => ({ from: 7777 }) };
  const watching = watch(targetOf(secret), {
    ...{ kinds: [kind], conclude: nothing, intervalMs: 1000 },
    signal: new AbortController().signal,
  });
  assert.doesNotMatch(JSON.stringify(watching.snapshot()), /7777|endpoint/);
});

test('two kinds of one name, and a system of no kind, are refused', () => {
  const { kind } = counting();
  const options = { conclude: nothing, intervalMs: 1000, signal: new AbortController().signal };
  assert.throws(() => watch(targetOf(), { ...options, kinds: [kind, kind] }), /one name/);
  assert.throws(() => watch(targetOf(system('a', 0)), { ...options, kinds: [] }), /no kind/);
});

test('when a step of a lab has ended, what was read of that lab before is in doubt', async (t) => {
  const doubts: boolean[] = [];
  const kind = defineKind<Clock>({
    ...{ key: clock, title: 'the clock', everyMs: 20, timeoutMs: 1000 },
    open: async (_endpoint, { doubt }) => ({
      async read() {
        doubts.push(doubt.take());
        return { ticks: doubts.length };
      },
      close: async () => {},
    }),
    rows: () => ({ ticks: null }),
  });
  const abort = new AbortController();
  const of = { ...system('a', 0), lab: 'one' };
  const watching = watch(targetOf(of), {
    ...{ kinds: [kind], conclude: nothing, intervalMs: 20, signal: abort.signal },
  });
  t.after(() => {
    abort.abort();
    return watching.close();
  });
  watching.begin();
  const step = { at: 0, subject: 'job', what: 'is submitted', tookMs: 1 };
  await until('it is read', () => doubts.length > 2);
  watching.store.step('one', { ...step, state: 'running' });
  watching.store.step('another', { ...step, state: 'done' });
  const calm = doubts.length;
  await until('it is read again', () => doubts.length > calm + 2);
  assert.ok(!doubts.includes(true));
  watching.store.step('one', { ...step, state: 'done' });
  await until('it is in doubt', () => doubts.includes(true));
  assert.equal(doubts.filter(Boolean).length, 1);
});

test('what was lost is read from the notes on a lab, and written there, also by who looks only once', async () => {
  const { kind } = counting();
  const loss = (name: string): Loss => ({
    finding: {
      id: 'K12',
      level: 'error',
      text: name,
      subject: { name, lab: 'lab', pipeline: 'lab' },
    },
    ...{ since: Date.now(), at: Date.now(), mark: {}, found: true },
  });
  let noted: unknown = { schema: 1, losses: [loss('a')] };
  const write = (value: unknown) => {
    noted = value;
  };
  const notes = { read: () => noted, write };
  const describe = () => ({ name: 'lab' });
  const target = { ...targetOf(system('a', 0)), labs: [{ describe, notes } as unknown as Lab] };
  const before: unknown[] = [];
  const watching = watch(target, {
    kinds: [kind],
    conclude: ({ losses = [] }) => {
      before.push(losses.map(({ finding }) => finding.text));
      return { ...nothing(), losses: [...losses.slice(0, 1), loss('b')] };
    },
    ...{ intervalMs: 60_000, signal: new AbortController().signal },
  });
  watching.store.tick();
  await watching.close();
  assert.deepEqual(before.slice(0, 2), [['a'], ['a', 'b']]);
  const { losses } = noted as { losses: Loss[] };
  assert.deepEqual(losses.map(({ finding }) => finding.text).toSorted(), ['a', 'b']);
});
