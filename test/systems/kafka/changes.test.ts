import assert from 'node:assert/strict';
import { test } from 'node:test';
import { snapshotChanges } from '../../../source/systems/kafka/changes.ts';
import { kafka } from '../../../source/systems/kafka/readings.ts';
import { topicRows } from '../../../source/systems/kafka/rows.ts';
import { linksFrom, rawOf } from '../../observed.ts';
import * as build from '../../pipeline/build.ts';
import { lab } from '../../pipeline/pipeline.ts';

const { t0, topic } = build;
const name = 'lab_cdc.inventory.customers';

test('a snapshot is told once, when its first rows are seen, and none of before', () => {
  /** Rows that were written so many seconds after t0, as they are seen at this second. */
  const viewAt = (second: number, from?: number, at = from, incremental = false) => {
    const samples = lab(second + 1, () => ({
      kafka: {
        ...build.kafka(topic([9n])),
        ...(from !== undefined &&
          at !== undefined && {
            snapshots: { [name]: { from: t0 + from * 1000, at: t0 + at * 1000, incremental } },
          }),
      },
    }));
    const raw = rawOf(samples, kafka);
    return { ...raw, rows: { topics: topicRows(raw, linksFrom(samples)) } };
  };
  const told = (...views: ReturnType<typeof viewAt>[]) =>
    views
      .slice(1)
      .map((view, i) => snapshotChanges(views[i] as typeof view, view).map(({ text }) => text));
  const whole = 'rows of a snapshot arrive: Debezium has read the table as a whole';
  assert.deepEqual(told(viewAt(40), viewAt(41, 40), viewAt(42, 40, 41)), [[whole], []]);
  assert.deepEqual(told(viewAt(40, 2), viewAt(99, 98, 98, true)), [
    ['rows of an incremental snapshot arrive'],
  ]);
  assert.deepEqual(told(viewAt(40), viewAt(41, 2)), [[]]);
});
