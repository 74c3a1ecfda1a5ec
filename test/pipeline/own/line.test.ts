import assert from 'node:assert/strict';
import { test } from 'node:test';
import { glyphSet } from '../../../source/parts/glyphs.ts';
import { widthOf } from '../../../source/parts/line.ts';
import { ownLine } from '../../../source/pipeline/own/line.ts';
import { uncapturedText } from '../../../source/pipeline/trace/missing.ts';
import { traceOf } from '../../../source/pipeline/trace/trace.ts';
import type { Facts } from '../../../source/pipeline/trace/types.ts';
import type { Finding } from '../../../source/watch/finding.ts';
import { healthy } from '../../screen/recorded.ts';
import { at } from '../trace/facts.ts';
import { pipeline } from '../trace/pipeline.ts';
import { journey, known } from './journeys.ts';

const now = { ...healthy, at: at + 3000 };
const text = (
  facts: string,
  width: number,
  { snapshot = now, change = journey(facts).change } = {},
) => {
  const line = ownLine(journey(facts, change), snapshot, width, glyphSet(false));
  const shown = line.map((segment) => segment.text).join('');
  assert.ok(widthOf(shown) <= width, `${width}: ${shown}`);
  return shown.trim();
};

test('a change fills its line hop by hop, until the row itself', () => {
  const wide: Record<string, RegExp> = {
    committed:
      /^your change {2}UPDATE id 329 {3}WAL ✓ 0 ms ─ Debezium ○ ─ Kafka … ─ Spark … ─ Delta …/,
    captured: /Debezium ✓ \+10 ms ─ Kafka ✓ \+20 ms @12 ─ Spark ○ ─ Delta …/,
    planned: /Kafka ✓ \+20 ms @12 ─ Spark ○ \+500 ms batch 3 ─ Delta ○/,
    landed:
      /Spark ✓ \+500 ms batch 3 ─ Delta ✓ v4 \+1\.3 s {3}email cale\.walsh@example\.com → cale/,
    'without a query': /Kafka ✓ \+20 ms @12 ─ Spark – ─ Delta –/,
  };
  assert.deepEqual(Object.keys(wide), Object.keys(known));
  for (const [facts, wanted] of Object.entries(wide)) assert.match(text(facts, 198), wanted);
});

test('where there is less room it says less, and never half of a hop', () => {
  const cases: [string, number, RegExp][] = [
    ['captured', 118, /^your change .* Kafka ✓ \+20 ms @12 ─ Spark ○ ─ Delta …$/],
    ['captured', 80, /^UPDATE id 329 {3}WAL ✓ ─ Dbz ✓ ─ Kafka ✓ @12 ─ Spark ○ ─ Delta …/],
    ['captured', 60, /^UPDATE id 329 {2}WAL ✓ Dbz ✓ Kafka ✓ Spark ○ Delta …$/],
    ['landed', 118, /^UPDATE id 329 .*Delta ✓ v4 \+1\.3 s {3}email cale.* → cale/],
    ['landed', 80, /^UPDATE id 329 {3}Delta ✓ v4 \+1\.3 s {3}email cale.*… → cale\.walsh/],
    ['landed', 60, /^UPDATE id 329 {3}Delta ✓ v4 \+1\.3 s {3}email .* → /],
  ];
  for (const [facts, width, wanted] of cases) assert.match(text(facts, width), wanted);
  const long = { operation: 'INSERT', what: '10,000 customers in a table', at };
  for (let width = 58; width < 200; width += 1)
    for (const facts of Object.keys(known)) {
      text(facts, width);
      text(facts, width, { change: long });
    }
});

test('what keeps it is told where a finding tells', () => {
  const finding: Finding = {
    ...{ id: 'C01', level: 'error', text: 'Kafka Connect does not answer' },
    subject: { system: 'connect:lab', pipeline: 'lab' },
  };
  const snapshot = { ...now, findings: [finding] };
  assert.match(text('committed', 130, { snapshot }), /waits: Kafka Connect does not answer$/);
  assert.doesNotMatch(text('landed', 198, { snapshot }), /waits/);
  const down = { ...finding, text: 'Kafka is down: you stopped it 2 s ago' };
  assert.match(
    text('committed', 150, { snapshot: { ...now, findings: [down] } }),
    /waits: Kafka is down, you stopped it 2 s ago$/,
  );
});

test('what has landed a minute ago is dim, what has not is never', () => {
  const tones = (facts: string, later: number) => {
    const line = ownLine(journey(facts), { ...now, at: at + later }, 118, glyphSet(false));
    return new Set(line.filter(({ text: each }) => each.trim() !== '').map(({ tone }) => tone));
  };
  assert.deepEqual([...tones('landed', 90_000)], ['dim']);
  assert.notDeepEqual([...tones('landed', 30_000)], ['dim']);
  assert.notDeepEqual([...tones('captured', 900_000)], ['dim']);
});

test('of a transaction in psql its records tell what it was, and the line why it is not followed', () => {
  const change = { operation: 'psql', what: 'transaction 7', at };
  const own = { xid: 7n, lsn: 200n, gtid: null, rows: null, askedAt: at, answeredAt: at };
  const lineOf = (facts: Facts, later = 3000) =>
    ownLine(
      { change, pipeline, trace: traceOf({ ...facts, own }, true) },
      { ...now, at: at + later },
      198,
      glyphSet(false),
    );
  const said = (facts: Facts) =>
    lineOf(facts)
      .map((segment) => segment.text)
      .join('');
  const { committed, captured } = known as Record<'committed' | 'captured', Facts>;
  assert.match(said(committed), /^ your change {2}psql transaction 7 {3}WAL ✓ 0 ms ─ Debezium ○/);
  assert.match(said(captured), /^ your change {2}INSERT id 1 {3}WAL ✓/);
  const transaction = { of: { xid: 7n }, records: 3, partitions: [] };
  const several = { ...captured, around: { ...captured.around, transaction } };
  assert.match(said(several), /^ your change {2}psql 3 changes {3}WAL ✓/);
  const missing = { ...committed, missing: uncapturedText };
  const line = /^ your change {2}psql transaction 7 {3}changed no row of a captured table$/;
  assert.match(said(missing), line);
  assert.ok(lineOf(missing, 61_000).every(({ tone }) => tone === 'dim'));
});
