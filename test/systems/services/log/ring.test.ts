import assert from 'node:assert/strict';
import test from 'node:test';
import { createRing, lastOf } from '../../../../source/systems/services/log/ring.ts';

const numbers = (events: readonly { seq: number }[]) => events.map(({ seq }) => seq);

test('lines are numbered, and what came since a number can be asked for', () => {
  const ring = createRing({ lines: 10, characters: 1000 });
  assert.deepEqual(ring.since(0), { events: [], dropped: 0 });
  for (const text of ['a', 'b', 'c']) ring.push(text);
  assert.equal(ring.newest, 3);
  assert.deepEqual(
    ring.since(1).events.map(({ raw }) => raw),
    ['b', 'c'],
  );
  assert.deepEqual(ring.since(3), { events: [], dropped: 0 });
});

test('only the last lines are held, and those that are lost are counted', () => {
  const ring = createRing({ lines: 100, characters: 100_000 });
  for (let n = 1; n <= 12_345; n += 1) ring.push(`line ${n}`);
  const all = ring.since(0);
  assert.equal(all.events.length, 100);
  assert.equal(all.dropped, 12_245);
  assert.equal(all.events[0]?.raw, 'line 12246');
  assert.deepEqual(numbers(ring.since(12_343).events), [12_344, 12_345]);
  assert.equal(ring.since(12_200).dropped, 45);
  assert.equal(ring.since(12_300).dropped, 0);
});

test('long lines count more, and one of a megabyte is cut', () => {
  const ring = createRing({ lines: 100, characters: 40_000 });
  for (let n = 0; n < 10; n += 1) ring.push(`${n}${'x'.repeat(9_999)}`);
  assert.equal(ring.since(0).events.length, 4);
  assert.equal(ring.since(0).dropped, 6);
  ring.push('y'.repeat(1_000_000));
  const raw = ring.since(10).events[0]?.raw ?? '';
  assert.ok(raw.length < 17_000, String(raw.length));
  assert.match(raw, /^y+ \(cut: 1,000,000 characters\)$/);
});

test('the newest lines of a list, by number and by length', () => {
  const lines = Array.from({ length: 10 }, (_, n) => ({ seq: n + 1, raw: 'x'.repeat(10) }));
  assert.deepEqual(numbers(lastOf(lines, { lines: 3, characters: 1000 })), [8, 9, 10]);
  assert.deepEqual(numbers(lastOf(lines, { lines: 10, characters: 25 })), [9, 10]);
  assert.deepEqual(numbers(lastOf(lines, { lines: 10, characters: 1 })), [10]);
  assert.equal(lastOf(lines, { lines: 10, characters: 1000 }), lines);
});
