import assert from 'node:assert/strict';
import { test } from 'node:test';
import { glyphSet } from '../../../source/parts/glyphs.ts';
import { lineWidth } from '../../../source/parts/line.ts';
import { traceJson } from '../../../source/pipeline/trace/json.ts';
import { traceViewLines } from '../../../source/pipeline/trace/lines.ts';
import { rowsOf } from '../../../source/pipeline/trace/rows.ts';
import { initialTrace } from '../../../source/pipeline/trace/state.ts';
import { traceLines } from '../../../source/pipeline/trace/text.ts';
import { traceOf } from '../../../source/pipeline/trace/trace.ts';
import { type Facts, stationNames } from '../../../source/pipeline/trace/types.ts';
import { toJson } from '../../../source/text/json.ts';
import type { Snapshot } from '../../../source/watch/snapshot.ts';
import { whole } from './facts.ts';
import { pipeline } from './pipeline.ts';

const snapshot = { findings: [], systems: [], labs: [] } as unknown as Snapshot;

const drawn = (facts: Facts, width: number, height: number, ascii = false) =>
  traceViewLines({
    ...{ snapshot, state: initialTrace(pipeline, facts.wanted), filter: '' },
    ...{ data: traceOf(facts, true), width, height, glyphs: glyphSet(ascii) },
  });
const textOf = (lines: ReturnType<typeof drawn>) =>
  lines.map((line) => line.map(({ text }) => text).join('')).join('\n');

for (const [width, height] of [
  [60, 15],
  [80, 24],
  [120, 36],
  [200, 60],
] as const)
  test(`a waterfall at ${width}x${height} keeps its place`, () => {
    for (const facts of [whole, { ...whole, plan: null, landing: null, ended: null }]) {
      const lines = drawn(facts, width, height);
      assert.ok(lines.length <= height);
      for (const line of lines) assert.ok(lineWidth(line) <= width, textOf([line]));
      const text = textOf(lines);
      assert.match(text, /Trace: insert of id=1 in inven/);
      const seen = stationNames.filter((name) => text.includes(name));
      assert.deepEqual(seen, height < 24 ? seen : stationNames);
    }
  });

test('a bar begins where the one before it ended, as far along as its time', () => {
  const rows = rowsOf(traceOf(whole, true), snapshot, pipeline);
  const bars = Object.fromEntries(rows.map(({ station, bar }) => [station.name, bar]));
  // All of it takes 2,000 ms: the record came after 20, the batch was planned after 500.
  assert.deepEqual(bars.planned, { from: 0.01, to: 0.25 });
  assert.deepEqual(bars.processed, { from: 0.25, to: 0.6 });
  const committed = rows.find(({ station }) => station.name === 'committed');
  assert.deepEqual([committed?.took, committed?.time], ['100 ms', '00:16:41.300']);
  const acknowledged = rows.find(({ station }) => station.name === 'acknowledged');
  assert.deepEqual([acknowledged?.took, acknowledged?.time], ['≤ 880 ms', '≤ 00:16:40.900']);
});

test('as plain lines each station says where it was read, and what is missing', () => {
  const trace = traceOf({ ...whole, landing: null, ended: null, visible: null }, true);
  const lines = traceLines(trace, rowsOf(trace, snapshot, pipeline)).join('\n');
  assert.match(lines, /^insert of id=1 in inventory\.customers, LSN 0\/64, transaction 7$/m);
  assert.match(lines, /✓ commit .*PostgreSQL/);
  assert.match(lines, /read from offsets\/3/);
  assert.match(lines, /waits for a commit of the table that names the batch/);
  const mixed = traceLines(
    traceOf(whole, false),
    rowsOf(traceOf(whole, false), snapshot, pipeline),
  );
  assert.match(mixed.join('\n'), /two clocks[\s\S]*clocks are those of several hosts/);
});

test('JSON has exact numbers as text, and says where each of them was read', () => {
  const { told } = whole;
  assert.ok(told);
  const lsn = 2n ** 60n + 1n;
  const trace = traceOf({ ...whole, told: { ...told, lsn } }, true);
  const json = JSON.parse(toJson(traceJson(trace, snapshot, pipeline)));
  assert.deepEqual([json.schema, json.state, json.change.lsn], [1, 'complete', String(lsn)]);
  assert.equal(json.change.offset, '12');
  assert.deepEqual(
    json.stations.map(({ name }: { name: string }) => name),
    stationNames,
  );
  assert.deepEqual(json.stations[4].coordinates, { batch: 3, offsets: '10–14', query: 'q' });
  assert.equal(json.stations[0].time.after, undefined);
  assert.equal(json.totalMs, 2000);
});
