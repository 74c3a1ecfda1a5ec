import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as rows from '../../../source/systems/spark/rows.ts';
import { noLinks } from '../../../source/watch/links.ts';
import { batch, t0 } from '../../pipeline/build.ts';

const { batchRow } = rows;
const batchRows = (events: Parameters<typeof rows.batchRows>[0]) => rows.batchRows(events, noLinks);

test('a row is what Spark reported, triggerExecution being the whole of the phases', () => {
  assert.deepEqual(batchRow(batch(7, t0, 12)), {
    ...{ batchId: 7, applicationId: 'app-1', query: 'customers', queryId: 'q', startedAt: t0 },
    ...{ rows: 12, deltaVersion: null, landed: null },
    ...{ inPerS: 12, processedPerS: 24, tookMs: 1000, phases: { addBatch: 900, walCommit: 50 } },
  });
});

// StreamingQueryProgress as Jackson writes it: NaN and Infinity as text, or not at all.
describe('a rate that is no number is 0', () => {
  for (const rates of [{}, { inputRowsPerSecond: 'NaN', processedRowsPerSecond: 'Infinity' }])
    test(JSON.stringify(rates), () => {
      const row = batchRow(batch(1, t0, 0, {}, rates));
      assert.deepEqual([row.inPerS, row.processedPerS], [0, 0]);
    });
});

test('what is missing has a stand-in', () => {
  const row = batchRow(batch(1, t0, 1, { name: null, durationMs: {}, batchDuration: 40 }));
  assert.deepEqual([row.query, row.tookMs, row.phases], ['q', 40, {}]);
  assert.equal(batchRow(batch(1, t0, 1, { timestamp: 'no time' })).startedAt, 0);
});

test('rows are newest first, also where a second application was read first, and stay the same', () => {
  const events = [batch(9, t0 + 5000, 1), batch(1, t0, 1), batch(2, t0 + 1000, 1)];
  assert.deepEqual(
    batchRows(events).map(({ batchId }) => batchId),
    [9, 2, 1],
  );
  assert.equal(batchRows(events)[0], batchRows(events)[0]);
  assert.deepEqual(batchRows([]), []);
});
