import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '../../source/watch/finding.ts';
import { followChanges } from '../../source/watch/finding-changes.ts';
import type { SystemView } from '../../source/watch/view.ts';

const system = (answers = true): SystemView => ({
  system: { id: 'postgres:lab', label: 'postgres', title: 'PostgreSQL', short: 'PostgreSQL' },
  ...{ kind: 'postgres', points: [], events: [], rows: {} },
  reading: answers
    ? { value: {}, at: 1 }
    : { value: {}, at: 1, failure: { kind: 'timeout', message: 'no answer', since: 1 } },
});
const finding = (more: Partial<Finding> = {}): Finding => ({
  ...{ id: 'S07', level: 'warning', text: 'slot a stands still', since: 1000 },
  subject: { system: 'postgres:lab', name: 'a' },
  ...more,
});
const seen = (at: number, findings: Finding[], answers = true) => ({
  ...{ at, findings },
  systems: [system(answers)],
});

test('what appears, gets worse and goes is told once each', () => {
  const follow = followChanges();
  const first = finding();
  assert.deepEqual(follow.take(seen(1000, [first])), [
    { at: 1000, event: 'found', finding: first },
  ]);
  assert.deepEqual(follow.take(seen(2000, [finding({ text: 'slot a stands still for 2 s' })])), []);
  const worse = finding({ level: 'error' });
  assert.deepEqual(follow.take(seen(3000, [worse])), [
    { at: 3000, event: 'changed', finding: worse, was: 'warning' },
  ]);
  assert.deepEqual(follow.take(seen(4500, [])), [
    { at: 4500, event: 'resolved', finding: worse, lastedMs: 3500 },
  ]);
  assert.deepEqual(follow.take(seen(5000, [])), []);
});

test('what becomes a consequence of another finding has changed', () => {
  const follow = followChanges();
  follow.take(seen(1000, [finding()]));
  const explained = finding({ because: 'S01' });
  assert.deepEqual(follow.take(seen(2000, [explained])), [
    { at: 2000, event: 'changed', finding: explained, was: 'warning' },
  ]);
});

test('a finding on a system that stops answering is not resolved until it answers', () => {
  const follow = followChanges();
  follow.take(seen(1000, [finding()]));
  assert.deepEqual(follow.take(seen(2000, [], false)), []);
  assert.deepEqual(
    follow.known().map(({ id }) => id),
    ['S07'],
  );
  assert.deepEqual(
    follow.take(seen(3000, [])).map(({ event }) => event),
    ['resolved'],
  );
});

test('of several on one subject the worst stands for them; other subjects are others', () => {
  const follow = followChanges();
  const [mild, bad, other] = [
    finding({ level: 'info' }),
    finding({ level: 'error' }),
    finding({ subject: { system: 'postgres:lab', name: 'b' } }),
  ];
  const changes = follow.take(seen(1000, [mild, bad, other]));
  assert.deepEqual(
    changes.map(({ finding: { level, subject } }) => [level, subject.name]),
    [
      ['error', 'a'],
      ['warning', 'b'],
    ],
  );
});

test('two labs that rest are two findings', () => {
  const rest = (lab: string) =>
    finding({ id: 'L04', level: 'waiting', subject: { lab, pipeline: lab } });
  const follow = followChanges();
  assert.equal(follow.take(seen(1000, [rest('a'), rest('b')])).length, 2);
  assert.equal(follow.take(seen(2000, [rest('b')])).length, 1);
});
