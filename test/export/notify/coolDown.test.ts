import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coolDown, coolDownMs, type Notice } from '../../../source/export/notify/coolDown.ts';
import type { Finding } from '../../../source/watch/finding.ts';

const none = new Set<string>();
const finding = (more: Partial<Finding> = {}): Finding => ({
  ...{ id: 'S07', level: 'warning', text: 'slot a stands still', since: 0 },
  subject: { system: 'postgres:lab', pipeline: 'lab', name: 'a' },
  ...more,
});
const told = (notices: readonly Notice[]) => notices.map(({ event }) => event);

test('what appears, gets worse and is resolved is told of once each', () => {
  const cool = coolDown();
  const [mild, bad] = [finding(), finding({ level: 'error' })];
  assert.deepEqual(cool.take([mild], none, 0), [
    { at: 0, event: 'found', finding: mild, times: 1 },
  ]);
  assert.deepEqual(cool.take([mild], none, 1000), []);
  assert.deepEqual(cool.take([bad], none, 2000), [
    { at: 2000, event: 'changed', finding: bad, was: 'warning' },
  ]);
  assert.deepEqual(cool.take([mild], none, 3000), []);
  assert.deepEqual(cool.take([bad], none, 4000), []);
  assert.deepEqual(cool.take([], none, 42_000), [
    { at: 42_000, event: 'resolved', finding: bad, lastedMs: 42_000 },
  ]);
  assert.deepEqual(cool.take([], none, 43_000), []);
});

test('what comes again within five minutes is told of when they are over, with how often', () => {
  const cool = coolDown();
  cool.take([finding()], none, 0);
  assert.deepEqual(told(cool.take([], none, 1000)), ['resolved']);
  let messages = 0;
  for (let at = 2000; at < coolDownMs; at += 1000)
    messages += cool.take(at % 20_000 < 10_000 ? [finding()] : [], none, at).length;
  assert.equal(messages, 0);
  const [notice, ...rest] = cool.take([finding({ since: coolDownMs })], none, coolDownMs);
  assert.deepEqual(rest, []);
  assert.equal(notice?.event, 'found');
  assert.equal(notice?.event === 'found' && notice.times, 16);
});

test('what has come and gone in silence stays untold, and is new afterwards', () => {
  const cool = coolDown();
  cool.take([finding()], none, 0);
  cool.take([], none, 1000);
  cool.take([finding()], none, 2000);
  assert.deepEqual(cool.take([], none, 3000), []);
  assert.deepEqual(cool.take([], none, coolDownMs + 1), []);
  assert.deepEqual(told(cool.take([finding()], none, coolDownMs + 2)), ['found']);
});

test('what is only worth knowing, waited for, or explained by another is not told of', () => {
  const cool = coolDown();
  const quiet = [
    finding({ level: 'info' }),
    finding({ id: 'L04', level: 'waiting' }),
    finding({ id: 'P05', level: 'error', because: 'S07' }),
  ];
  assert.deepEqual(cool.take(quiet, none, 0), []);
});

test('a pipeline that comes up is no news, nor does that resolve anything', () => {
  const cool = coolDown();
  const busy = new Set(['lab']);
  assert.deepEqual(cool.take([finding()], busy, 0), []);
  assert.deepEqual(told(cool.take([finding()], none, 1000)), ['found']);
  assert.deepEqual(cool.take([finding()], busy, 2000), []);
  assert.deepEqual(cool.take([finding({ because: 'C01' })], none, 3000), []);
  assert.deepEqual(cool.take([finding()], none, 4000), []);
  assert.deepEqual(told(cool.take([], none, 5000)), ['resolved']);
});

test('a finding that becomes harmless is resolved', () => {
  const cool = coolDown();
  cool.take([finding()], none, 0);
  assert.deepEqual(told(cool.take([finding({ level: 'info' })], none, 1000)), ['resolved']);
});

test('findings on other subjects have times of their own', () => {
  const cool = coolDown();
  cool.take([finding()], none, 0);
  const other = finding({ subject: { system: 'postgres:lab', pipeline: 'lab', name: 'b' } });
  assert.deepEqual(told(cool.take([finding(), other], none, 1000)), ['found']);
  assert.deepEqual(told(cool.take([other], none, 2000)), ['resolved']);
});
