import assert from 'node:assert/strict';
import { test } from 'node:test';
import { marksIn } from '../../source/watch/marks.ts';
import type { EventLine } from '../../source/watch/snapshot.ts';
import { snapshotFrom } from '../observed.ts';
import { t0 } from '../pipeline/build.ts';
import { lab } from '../pipeline/pipeline.ts';

const event = (at: number, more: Partial<EventLine>): EventLine => ({
  ...{ at: t0 + at, level: 'info', source: 'kafka', text: '' },
  subject: { lab: 'lab', system: 'kafka:lab' },
  ...more,
});

test('that a system of the lab went away and came back is a mark each, and nothing else is', () => {
  const key = 'X01 kafka:lab kafka ';
  const other = {
    found: { key, open: true },
    subject: { lab: 'two', system: 'kafka:two' },
  } as const;
  const events = [
    event(1, { found: { key, open: true } }),
    event(2, { found: { key: 'S04 postgres:lab  debezium', open: true } }),
    event(3, {}),
    event(4, other),
    event(5, { found: { key, open: false } }),
  ];
  const { systems } = snapshotFrom(lab(1));
  assert.deepEqual(marksIn({ events, systems }, 'lab'), [
    { at: t0 + 1, name: 'Kafka', back: false },
    { at: t0 + 5, name: 'Kafka', back: true },
  ]);
  assert.deepEqual(marksIn({ events, systems }, undefined), []);
});
