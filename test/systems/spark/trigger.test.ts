import assert from 'node:assert/strict';
import test from 'node:test';
import type { BatchRow } from '../../../source/systems/spark/readings.ts';
import { triggerOf } from '../../../source/systems/spark/rhythm.ts';

const row = (startedAt: number, queryId = 'q'): BatchRow => ({
  ...{ batchId: 1, applicationId: 'app', query: queryId, queryId, startedAt },
  ...{ rows: 1, inPerS: 1, processedPerS: 1, tookMs: 900, phases: {} },
  ...{ deltaVersion: null, landed: null },
});
const newestFirst = (starts: readonly number[], queryId?: string) =>
  starts.map((at) => row(at, queryId)).toReversed();

test('rows of the newest query show the interval of its trigger, whatever others do', () => {
  const every5 = [0, 5, 10, 20, 25, 30, 35].map((second) => 1_000_000_000_000 + second * 1000 + 20);
  assert.equal(triggerOf(newestFirst(every5)), 5000);
  const others = newestFirst([1_000_000_001_357, 1_000_000_003_579], 'another');
  assert.equal(triggerOf([...newestFirst(every5), ...others]), 5000);
});

test('a query that starts its batches anywhere has no mark', () => {
  const anywhere = [0, 2.3, 4.9, 8.1, 11.7, 14.4, 17.8].map((s) => 1_000_000_000_000 + s * 1000);
  assert.equal(triggerOf(newestFirst(anywhere)), null);
  assert.equal(triggerOf([]), null);
});
