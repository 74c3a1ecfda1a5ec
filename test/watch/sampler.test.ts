import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createListeners } from '../../source/watch/listeners.ts';
import { type Clock, type Sampled, sample } from '../../source/watch/sampler.ts';
import type { Reading } from '../../source/watch/view.ts';

/** A clock that only moves while everybody sleeps. */
const fakeClock = (until: number, abort: AbortController): Clock & { slept: number[] } => {
  let time = 0;
  const slept: number[] = [];
  return {
    slept,
    now: () => time,
    async sleep(ms) {
      slept.push(ms);
      time += ms;
      if (time >= until) abort.abort();
      await Promise.resolve();
    },
  };
};

const run = async (
  until: number,
  open: Sampled['open'],
): Promise<{ readings: Reading<unknown>[]; slept: number[] }> => {
  const abort = new AbortController();
  const clock = fakeClock(until, abort);
  const readings: Reading<unknown>[] = [];
  await sample([{ id: 'kafka:lab', everyMs: 1000, timeoutMs: 1000, open }], {
    signal: abort.signal,
    clock,
    intervalMs: () => 1000,
    onReading: (_name, reading) => readings.push(reading),
  });
  return { readings, slept: clock.slept };
};

test('reads at the cadence and keeps one session', async () => {
  let opened = 0;
  let closed = 0;
  let reads = 0;
  const { readings } = await run(5000, async () => {
    opened += 1;
    return {
      read: async () => {
        reads += 1;
        return reads;
      },
      close: async () => {
        closed += 1;
      },
    };
  });
  assert.deepEqual(
    readings.map(({ value, at }) => [value, at]),
    [1, 2, 3, 4, 5].map((n) => [n, (n - 1) * 1000]),
  );
  assert.deepEqual([opened, closed], [1, 1]);
});

test('a failing probe keeps its value, says since when, backs off to 10 s and recovers', async () => {
  let reads = 0;
  let opened = 0;
  const { readings, slept } = await run(60_000, async () => {
    opened += 1;
    return {
      read: async () => {
        reads += 1;
        if (reads >= 2 && reads <= 7) throw new Error(`broken ${reads}`);
        return reads;
      },
      close: async () => {},
    };
  });
  assert.deepEqual(slept.slice(0, 7), [1000, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  const failing = readings.slice(1, 7);
  assert.ok(failing.every(({ value, at }) => value === 1 && at === 0));
  assert.ok(failing.every(({ failure }) => failure?.since === 1000));
  assert.equal(failing.at(-1)?.failure?.message, 'broken 7');
  assert.equal(readings[7]?.value, 8);
  assert.equal(readings[7]?.failure, undefined);
  assert.equal(opened, 7, 'each failure begins with a new session');
});

test('a failing probe is asked at once when there is a reason to', async () => {
  const abort = new AbortController();
  const listeners = createListeners();
  const slept: number[] = [];
  let isWell = false;
  let reads = 0;
  await sample(
    [
      {
        ...{ id: 'kafka:lab', everyMs: 1000, timeoutMs: 1000 },
        open: async () => ({
          read: async () => {
            reads += 1;
            if (!isWell) throw new Error('not yet');
            return reads;
          },
          close: async () => {},
        }),
      },
    ],
    {
      signal: abort.signal,
      clock: {
        now: () => 0,
        async sleep(ms, signal) {
          slept.push(ms);
          // In vain at first, then where it is well, then where nothing is wrong.
          if (slept.length === 4 || slept.length === 6) {
            isWell = slept.length === 6;
            listeners.tell();
            assert.equal(signal.aborted, true);
          }
          if (slept.length === 7) {
            listeners.tell();
            assert.equal(signal.aborted, false);
            abort.abort();
          }
        },
      },
      intervalMs: () => 1000,
      onHurry: listeners.subscribe,
      onReading: () => {},
    },
  );
  assert.deepEqual(slept, [1000, 2000, 4000, 8000, 1000, 2000, 1000]);
  assert.equal(reads, 7);
});

test('a probe that can’t be opened fails like one that can’t be read', async () => {
  const { readings } = await run(3000, () => Promise.reject(new Error('no lab yet')));
  assert.ok(readings.length >= 2);
  assert.ok(readings.every(({ failure }) => failure?.message === 'no lab yet'));
});

test('a read that ignores its signal does not hold the others up', async () => {
  const abort = new AbortController();
  const names: string[] = [];
  const good = async () => ({ read: async () => 1, close: async () => {} });
  const stuck = async () => ({ read: () => new Promise(() => {}), close: async () => {} });
  await sample(
    [
      { id: 'kafka:lab', everyMs: 10, timeoutMs: 50, open: stuck },
      { id: 'postgres:lab', everyMs: 10, timeoutMs: 50, open: good },
    ],
    {
      signal: abort.signal,
      intervalMs: () => 10,
      onReading: (name) => {
        names.push(name);
        if (name === 'kafka:lab') abort.abort();
      },
    },
  );
  assert.ok(names.filter((name) => name === 'postgres:lab').length >= 2);
  assert.equal(names.at(-1), 'kafka:lab');
});
