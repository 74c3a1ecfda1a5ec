import assert from 'node:assert/strict';
import test from 'node:test';
import { glyphSet } from '../../source/parts/glyphs.ts';
import { screenLines } from '../../source/screen/screen.ts';
import { focusOn, healthy, withDerived } from './recorded.ts';

test('rows of a source that fails are dim; batches, which come by a feed, are not', () => {
  const stale = { state: 'stale', at: 1, since: 1, kind: 'unreachable', message: 'gone' } as const;
  const snapshot = withDerived({
    sources: { ...healthy.derived.sources, spark: stale, kafka: stale },
  });
  const tonesOf = (focus: string, row: RegExp) => {
    const ui = { ...focusOn(focus, { selected: 99 }), zoomed: true };
    const lines = screenLines({ snapshot, ui, columns: 120, rows: 36, glyphs: glyphSet(false) });
    const line = lines.find((each) => row.test(each.map(({ text }) => text).join('')));
    assert.ok(line, focus);
    return line.filter(({ text }) => /\w/.test(text)).map(({ tone }) => tone);
  };
  assert.equal(tonesOf('topics', /^│[› ]lab_cdc\.inventory/)[0], 'dim');
  assert.notEqual(tonesOf('batches', /^│[› ]\d+ +\d\d:\d\d:/)[0], 'dim');
});
