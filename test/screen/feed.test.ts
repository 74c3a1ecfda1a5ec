import assert from 'node:assert/strict';
import test from 'node:test';
import { glyphSet } from '../../source/parts/glyphs.ts';
import { screenLines } from '../../source/screen/screen.ts';
import { kafka } from '../../source/systems/kafka/readings.ts';
import { spark } from '../../source/systems/spark/readings.ts';
import { focusOn, withReading } from './recorded.ts';

test('rows of a source that fails are dim; batches, which come by a feed, are not', () => {
  const failure = { kind: 'unreachable', message: 'gone', since: 1 } as const;
  const snapshot = withReading(spark, { failure }, withReading(kafka, { failure }));
  const tonesOf = (focus: string, row: RegExp) => {
    const ui = { ...focusOn(focus, { selected: 99 }), zoomed: true };
    const lines = screenLines({ snapshot, ui, columns: 120, rows: 36, glyphs: glyphSet(false) });
    const line = lines.find((each) => row.test(each.map(({ text }) => text).join('')));
    assert.ok(line, focus);
    return line.filter(({ text }) => /\w/.test(text)).map(({ tone }) => tone);
  };
  assert.equal(tonesOf('topics', /^[› ]lab_cdc\.inventory/)[0], 'dim');
  assert.notEqual(tonesOf('batches', /^[› ]\d+ +\d\d:\d\d:/)[0], 'dim');
});
