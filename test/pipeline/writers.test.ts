import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { partsOf } from '../../source/pipeline/systems.ts';
import { ofTable } from '../../source/pipeline/writers.ts';
import { query } from '../../source/systems/spark/readings.ts';
import { viewsOf } from '../../source/watch/view.ts';
import { type Sample, snapshotFrom, systemsFrom } from '../observed.ts';
import { batch, checkpoint, commit, delta, everySecond, t0 } from './build.ts';

const sink = (description: string) => ({ sink: { description } });
const one = (id: string, description: string, at = t0) =>
  batch(1, at, 5, { id, name: id, ...sink(description) });
const noop = (at = t0) =>
  batch(9, at, 30, {
    ...{ id: 'rate', name: 'rate', durationMs: { triggerExecution: 243, addBatch: 200 } },
    ...sink('org.apache.spark.sql.execution.datasources.noop.NoopTable$@706a3ef5'),
  });
const ids = (samples: readonly Sample[], batches: Parameters<typeof systemsFrom>[1]) => {
  const { systems, pipeline } = systemsFrom(samples, batches, 0);
  return ofTable(partsOf({ systems }, pipeline)).map(({ progress }) => progress.id);
};

describe('the batches of the query that writes the table', () => {
  const written = (query: string) =>
    everySecond(1, () => ({
      delta: delta({ commits: [commit(1, 5, { batch: { query, id: 1 } })] }),
    }));

  test('are those that its commits name', () => {
    const batches = [one('q', 'DeltaSink[/a]'), one('other', 'DeltaSink[/b]'), noop()];
    assert.deepEqual(ids(written('q'), batches), ['q']);
  });

  test('are those of the checkpoint where a MERGE names none', () => {
    const samples = everySecond(1, () => ({
      delta: delta({ commits: [commit(1, 5, { batch: null })] }),
      checkpoint: { ...checkpoint([1n]), query: 'merge' },
    }));
    const batches = [one('merge', 'ForeachBatchSink'), one('other', 'ForeachBatchSink'), noop()];
    assert.deepEqual(ids(samples, batches), ['merge']);
  });

  test('are those of the only one that may write it, where nothing names it', () => {
    assert.deepEqual(ids(written('gone'), [one('q', 'ForeachBatchSink'), noop()]), ['q']);
    assert.deepEqual(ids([], [one('q', 'DeltaSink[/a]'), one('r', 'DeltaSink[/b]')]), []);
    assert.deepEqual(ids([], [noop(), one('k', 'KafkaTable'), one('c', 'ConsoleTable')]), []);
  });

  test('give the delay and the last batch, whatever another query does', () => {
    const samples = written('q');
    const batches = [one('q', 'DeltaSink[/a]', t0), noop(t0 + 5000)];
    const shown = snapshotFrom(samples, batches, t0 + 6000);
    const { lastBatch, endToEndMs } = shown.pipelines[0]?.flow ?? assert.fail();
    assert.deepEqual([lastBatch?.query, endToEndMs], ['q', 1000]);
    const rows = viewsOf(shown, query)[0]?.rows.batches ?? [];
    assert.deepEqual(
      rows.map((row) => row.query),
      ['rate', 'q'],
    );
    const flow = snapshotFrom([], [noop()], t0).pipelines[0]?.flow ?? assert.fail();
    assert.deepEqual([flow.lastBatch, flow.endToEndMs], [null, null]);
  });
});
