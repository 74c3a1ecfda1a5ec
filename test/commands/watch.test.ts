import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonFormat, othersThan, textFormat } from '../../source/commands/watch.ts';
import type { Finding } from '../../source/watch/finding.ts';
import type { FindingChange } from '../../source/watch/finding-changes.ts';
import { snapshotFrom } from '../observed.ts';

const at = Date.parse('2026-11-29T12:00:01Z');
const snapshot = snapshotFrom([], [], at);
const finding: Finding = {
  ...{ id: 'S07', level: 'error', text: 'slot debezium\u001b[31m is not moving', since: at },
  subject: { system: 'postgres:lab', pipeline: 'lab', name: 'debezium' },
  next: [{ does: 'starts it again', command: 'echo again' }],
  evidence: [{ name: 'unconfirmed', value: 2n ** 63n, unit: 'bytes' }],
};
const changes: FindingChange[] = [
  { at, event: 'found', finding },
  { at, event: 'changed', finding: { ...finding, because: 'C01' }, was: 'error' },
  { at, event: 'changed', finding, was: 'warning' },
  { at, event: 'resolved', finding, lastedMs: 42_000 },
];

test('as text: time, level, rule, words; nothing that a terminal obeys', () => {
  assert.deepEqual(
    changes.map((change) => textFormat.change(change, snapshot)),
    [
      '12:00:01Z error S07 slot debezium is not moving: echo again starts it again',
      '12:00:01Z error S07 slot debezium is not moving: echo again starts it again (because of C01)',
      '12:00:01Z error S07 was warning: slot debezium is not moving: echo again starts it again',
      '12:00:01Z resolved S07 after 42.0 s: slot debezium is not moving',
    ],
  );
  assert.match(textFormat.first(snapshot, []).join('\n'), /^12:00:01Z waiting X02 waiting for/);
});

test('as JSON: one object a line, exact numbers as strings, the verdict beside each', () => {
  const lines = [
    ...jsonFormat.first(snapshot, [finding]),
    ...changes.map((change) => jsonFormat.change(change, snapshot)),
  ];
  assert.ok(lines.every((line) => !line.includes('\n')));
  const [began, found, , changed, resolved] = lines.map((line) => JSON.parse(line));
  assert.deepEqual(Object.keys(began), ['at', 'event', 'findings', 'verdict', 'pipelines']);
  assert.equal(began.event, 'began');
  assert.equal(began.findings[0].id, 'S07');
  assert.equal(began.pipelines[0].id, 'lab');
  assert.equal(found.at, '2026-11-29T12:00:01.000Z');
  assert.equal(found.event, 'found');
  assert.equal(found.finding.evidence[0].value, '9223372036854775808');
  assert.equal(found.verdict.id, 'X02');
  assert.equal(changed.was, 'warning');
  assert.equal(resolved.lastedMs, 42_000);
});

test('figures are an object a minute for programs, and nothing for people', () => {
  const [line = '', ...more] = jsonFormat.figures(snapshot);
  assert.deepEqual(more, []);
  const { at: time, event, pipelines } = JSON.parse(line);
  assert.deepEqual([time, event], ['2026-11-29T12:00:01.000Z', 'figures']);
  assert.deepEqual(Object.keys(pipelines[0]), ['id', 'latency', 'tables']);
  assert.deepEqual(
    pipelines[0].latency.hops.map(({ hop }: { hop: string }) => hop),
    ['captured', 'appended', 'planned', 'committed', 'total'],
  );
  assert.deepEqual(textFormat.figures(snapshot), []);
});

test('a verdict that changes without a finding is an object for programs', () => {
  const { pipelines } = snapshot;
  assert.deepEqual(othersThan(pipelines, pipelines), []);
  const later = pipelines.map((each) => ({
    ...each,
    verdict: { ...each.verdict, level: 'good' as const },
  }));
  assert.deepEqual(othersThan(pipelines, later), later);
  assert.deepEqual(othersThan([], later), later);
  const [line = ''] = jsonFormat.verdicts(later, at);
  const { event, pipeline, verdict } = JSON.parse(line);
  assert.deepEqual([event, pipeline, verdict.level], ['verdict', 'lab', 'good']);
  assert.deepEqual(textFormat.verdicts(later, at), []);
});
