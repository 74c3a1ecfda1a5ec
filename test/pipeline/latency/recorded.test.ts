import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { openReplay, record } from '../../../source/commands/observe.ts';
import { snapshotFrom, watchedSystems } from '../../observed.ts';
import { tempFolder } from '../../support.ts';
import { checkpoint, commit, delta, everySecond, postgres, slot, t0 } from '../build.ts';
import { sound } from '../pipeline.ts';
import { batchOf, change, kafkaWith } from './made.ts';

const committed = t0 + 2500;
const samples = everySecond(8, (i) => ({
  ...sound(i),
  kafka: kafkaWith(i < 3 ? 40n : 50n, i === 3 ? [change(49n, committed)] : []),
  checkpoint: checkpoint([i < 5 ? 40n : 50n]),
  delta: delta({ version: i, commits: i < 5 ? [] : [commit(5, 10)] }),
  postgres: postgres({
    slots: [slot({ confirmedFlushLsn: 900n })],
    written: { 'inventory.customers': [BigInt(i), 0n, 0n] },
  }),
}));
const takes = [batchOf(5, t0 + 4000, [0n, 50n])];

for (const scrub of [false, true])
  test(`a ${scrub ? 'scrubbed ' : ''}recording shows the same latency and freshness`, async (t) => {
    const file = path.join(tempFolder(t), 'a.rec');
    const recorder = await record(file, watchedSystems(), { intervalMs: 1000, scrub });
    let shown = snapshotFrom([]);
    for (let n = 1; n <= samples.length; n += 1) {
      shown = snapshotFrom(samples.slice(0, n), n > 5 ? takes : []);
      recorder.take(shown, []);
    }
    await recorder.close();
    const replayed = await openReplay(file, new AbortController().signal);
    t.after(() => replayed.close());
    replayed.player.seek(replayed.player.recording.until);
    const [pipeline] = replayed.snapshot().pipelines;
    const [own] = shown.pipelines;
    assert.equal(own?.latency.hops.at(-1)?.histogram.sumMs, 2500);
    assert.deepEqual(pipeline?.latency, own?.latency);
    const plain = ({
      table: _,
      topic: __,
      ...figures
    }: NonNullable<typeof own>['tables'][number]) => figures;
    assert.deepEqual(pipeline?.tables.map(plain), own?.tables.map(plain));
    assert.deepEqual([own?.tables[0]?.state, own?.tables[0]?.written?.inserts], ['idle', 7n]);
    assert.equal(pipeline?.tables[0]?.table === 'inventory.customers', !scrub);
  });
