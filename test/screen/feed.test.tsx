import assert from 'node:assert/strict';
import test from 'node:test';
import { stripVTControlCharacters } from 'node:util';

// Colours are decided on when what draws is loaded.
process.env.FORCE_COLOR = '1';
const { paint } = await import('../../source/screen/drawing/paint.ts');
const { Screen } = await import('../../source/screen/Screen.tsx');
const { glyphSet } = await import('../../source/parts/glyphs.ts');
const { focusOn, withDerived, healthy } = await import('./recorded.ts');

test('rows of a source that fails are dim; batches, which come by a feed, are not', () => {
  const stale = { state: 'stale', at: 1, since: 1, kind: 'unreachable', message: 'gone' } as const;
  const snapshot = withDerived({
    sources: { ...healthy.derived.sources, spark: stale, kafka: stale },
  });
  const lineOf = (focus: string, row: RegExp) => {
    const ui = { ...focusOn(focus, { selected: 99 }), zoomed: true };
    const size = { columns: 120, rows: 36 };
    const screen = <Screen {...{ snapshot, ui, ...size, glyphs: glyphSet(false) }} />;
    const line = paint(screen, 120, 36).find((each) => row.test(stripVTControlCharacters(each)));
    assert.ok(line, focus);
    return line;
  };
  assert.match(lineOf('topics', /^│[› ]lab_cdc\.inventory/), /\u001B\[2mlab_cdc/);
  assert.doesNotMatch(lineOf('batches', /^│[› ]\d+ +\d\d:\d\d:/), /\u001B\[2m\d+ /);
});
