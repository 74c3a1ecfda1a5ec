import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { derive } from '../observed.ts';
import * as build from './build.ts';

const { batch, everySecond, huge, kafka, postgres, service, services, slot, t0, topic } = build;

test('before anything is read all is empty and waits', () => {
  const derived = derive([], [], t0);
  const { services: rows, slots, topics, batches, healthy, flow, sources } = derived;
  assert.deepEqual(
    [rows, slots, topics, batches, healthy],
    [[], [], [], [], { count: 0, of: 0, resting: 0 }],
  );
  const { verdict, topics: carried, ...rest } = flow;
  assert.equal(verdict.level, 'waiting');
  assert.deepEqual(carried, []);
  assert.ok(Object.values(rest).every((value) => value === null));
  assert.ok(Object.values(sources).every(({ state }) => state === 'waiting'));
});

const n = 120;
const samples = everySecond(n, (i) => ({
  services: services([service({ cpuMs: i * 10 })]),
  postgres: postgres({
    currentLsn: huge + BigInt(i * 1000),
    nextXid: BigInt(i * 12),
    slots: Array.from({ length: 100 }, (_, s) =>
      slot({
        name: s === 0 ? 'debezium' : `slot_${s}`,
        restartLsn: huge,
        confirmedFlushLsn: huge + BigInt(i * s),
      }),
    ),
  }),
  kafka: kafka(
    ...Array.from({ length: 1000 }, (_, t) => topic([BigInt(i * t), huge + BigInt(i)], `t${t}`)),
  ),
}));
const batches = Array.from({ length: 600 }, (_, i) => batch(i, t0 + i * 1000, i));

describe('1,000 topics and 100 slots', () => {
  const derived = derive(samples, batches, t0 + n * 1000);
  test('are all there, each with its own figures', () => {
    assert.deepEqual([derived.topics.length, derived.slots.length], [1000, 100]);
    const topicRow = derived.topics.find(({ name }) => name === 't700');
    assert.deepEqual([topicRow?.recordsPerS, topicRow?.history.length], [701, 60]);
    const slotRow = derived.slots.find(({ name }) => name === 'slot_7');
    assert.deepEqual([slotRow?.growthPerS, slotRow?.unconfirmed], [1000, 119_000n - 119n * 7n]);
    assert.equal(derived.slots[0]?.moving, false);
  });
  test('are all in the JSON, with their histories', () => {
    const text = JSON.stringify(derived, (_key, value) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    const { topics, slots } = JSON.parse(text) as typeof derived;
    assert.ok(topics.every(({ history }) => history.length === 60));
    assert.ok(slots.every(({ history }) => history.length === 120));
  });
});

test('the same samples give the same figures, and are not changed', () => {
  const before = structuredClone(samples.slice(-20));
  const first = derive(samples.slice(-20), batches, t0);
  assert.deepEqual(derive(before, batches, t0), first);
  assert.deepEqual(before, samples.slice(-20));
});
