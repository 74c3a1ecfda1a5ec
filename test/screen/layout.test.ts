import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Pane } from '../../source/panes/types.ts';
import { widthOf } from '../../source/parts/line.ts';
import { faceOf } from '../../source/screen/face.ts';
import { type Layout, layoutOf, viewHeight } from '../../source/screen/layout.ts';
import { kinds } from '../../source/systems/index.ts';
import { noLinks } from '../../source/watch/links.ts';
import type { Snapshot } from '../../source/watch/snapshot.ts';
import { lab, storeOf } from '../pipeline/labs.ts';
import { begin, counter, counters } from '../systems/counter.ts';
import { startMonitor } from './monitor.ts';

const sizes = [
  [60, 15],
  [80, 24],
  [120, 36],
  [200, 60],
] as const;

const counting = counters(() => begin);
const pane = counting.panes?.[0] as Pane;

/** All panes of the index, and as many more of another kind. */
const faceWith = (more: number) => {
  const panes = ['8', '9']
    .slice(0, more)
    .map(
      (key): Pane => ({ ...pane, id: `counters ${key}`, title: `${key}th kind of counters`, key }),
    );
  return faceOf([...kinds, { ...counting, panes }]);
};

/** What these labs show, with something that counts. */
const seenOf = (...names: string[]): Snapshot => {
  const snapshot = storeOf(Object.fromEntries(names.map((name) => [name, lab(1)]))).snapshot();
  const system = { id: 'counter:a', label: 'a', title: 'the counter', short: 'counter' } as const;
  const value = { count: 12_345n, seen: new Map() };
  const reading = { value, at: begin };
  const raw = { system, kind: counter.kind, reading, points: [reading], events: [] };
  return { ...snapshot, systems: [...snapshot.systems, counting.kind.view(raw, noLinks, begin)] };
};

/** Where panes stand side by side as well, and one where they do not. */
const others = [
  [110, 28],
  [300, 100],
  [100, 50],
  [100, 40],
  [110, 50],
  [100, 39],
] as const;

describe('where panes go', () => {
  test('title lines take the place of borders where rows or columns are scarce', () => {
    const panes = Array.from({ length: 7 }, (_, at) => ({ id: `${at}`, rows: 7 }));
    const framings = [...sizes, ...others].map(([columns, rows]) => {
      const layout = layoutOf(columns, rows, false, panes);
      return [`${columns}x${rows}`, layout.kind === 'grid' ? layout.framing : layout.kind];
    });
    assert.deepEqual(Object.fromEntries(framings), {
      ...{ '60x15': 'tabs', '80x24': 'tabs', '100x39': 'tabs' },
      ...{ '110x28': 'bar', '120x36': 'bar', '100x40': 'bar', '100x50': 'bar', '110x50': 'bar' },
      ...{ '200x60': 'box', '300x100': 'box' },
    });
  });

  test('a narrow high screen has what is about words below each other', () => {
    const panes = Array.from({ length: 7 }, (_, at) => ({ id: `${at}`, rows: 7 }));
    for (const [columns, rows] of [
      [100, 50],
      [100, 40],
      [110, 50],
    ] as const) {
      const layout = layoutOf(columns, rows, false, panes);
      assert.ok(layout.kind === 'grid');
      const beside = layout.rows.map(({ cells }) => cells.length);
      assert.deepEqual(beside, [2, 2, 1, 1], `${columns}x${rows}`);
    }
  });

  test('in a grid each has one place, and all places fill the screen', () => {
    for (const [columns, rows] of [...sizes, ...others] as const)
      for (let count = 1; count <= 14; count += 1)
        for (const pipelines of [1, 2, 6, 40])
          for (const bars of [0, 1]) {
            const panes = Array.from({ length: count }, (_, at) => ({ id: `${at}`, rows: 3 * at }));
            const layout = layoutOf(columns, rows, false, panes, { pipelines, bars });
            const what = `${count} panes, ${pipelines} pipelines at ${columns}x${rows}`;
            if (layout.kind === 'grid')
              checkGrid(layout, count, viewHeight(rows, bars), columns, what);
            else {
              assert.ok(layout.kind === 'tabs' && (columns < 110 || rows < 28), what);
              assert.ok(layout.body >= 5 && layout.flow + 1 + layout.body <= rows, what);
            }
          }
  });

  for (const [columns, rows] of sizes)
    for (const [labs, more] of [
      [['a'], 1],
      [['a'], 2],
      [['a', 'b'], 2],
    ] as const)
      test(`at ${columns}x${rows} each is there or one key away: ${labs.length} of labs, ${more} more panes`, async (t) => {
        const face = faceWith(more);
        const snapshot = seenOf(...labs);
        const monitor = startMonitor(columns, rows, { snapshot, face });
        t.after(() => monitor.close());
        const panes = face.panes.filter((each) => each.isPresent(snapshot));
        assert.equal(panes.length, 7 + more + (labs.length > 1 ? 1 : 0));
        assert.equal(new Set(panes.map(({ key }) => key)).size, panes.length);
        for (const { key, title } of panes) {
          await monitor.press(key);

          const lines = monitor.screen.lines();
          const text = lines.join('\n');
          assert.equal(lines.length, rows);
          for (const line of lines) assert.ok(widthOf(line) <= columns, line);
          // One is focused, and it is this one.
          // In its place among the tabs, or in the title of its frame; of frames one has the marker.
          const [marker, focused] =
            columns < 110
              ? [/›\d (?=[A-Z]|\dth)/g, `›${key} ${title}`]
              : [focusMark, `(?:╭|^|│)›([^╮│]*›)?${key} ${title}`];
          assert.equal(text.match(marker)?.length, 1, text);
          assert.match(text, new RegExp(focused, 'm'));
          for (const other of panes)
            assert.ok(isOffered(other, text, columns), `${other.key}\n${text}`);
          if (columns >= 200) checkFrames(lines, columns);
          else if (columns >= 110) checkDividers(lines);
        }
      });
});

/** Whether a person sees a pane, or the key that brings it. */
const isOffered = ({ key, title }: Pane, text: string, columns: number): boolean => {
  if (text.includes(`${key} ${title}`)) return true;
  const tab =
    columns < 110 ? `^([ ›✗].*[ ›✗]| ?)${key}( |$)` : `(╭|^|│)[ ›]([^╮│]*[ ›])?${key} [^│\n]*─`;
  return new RegExp(tab, 'm').test(text);
};

const checkGrid = (
  { flow, rows }: Extract<Layout, { kind: 'grid' }>,
  count: number,
  height: number,
  columns: number,
  what: string,
) => {
  const ids = rows.flatMap(({ cells }) => cells.flatMap(({ panes }) => panes));
  assert.deepEqual(
    ids.toSorted((a, b) => Number(a) - Number(b)),
    Array.from({ length: count }, (_, at) => `${at}`),
    what,
  );
  assert.equal(
    rows.reduce((sum, row) => sum + row.height, flow),
    height,
    what,
  );
  for (const row of rows) {
    // A frame, column titles, a row.
    assert.ok(row.height >= 4, `${what}: ${row.height} rows`);
    assert.equal(
      row.cells.reduce((sum, { width }) => sum + width, 0),
      columns,
      what,
    );
    assert.ok(
      row.cells.every(({ panes }) => panes.length > 0),
      what,
    );
  }
};

/** The title of the pane with the focus. */
const focusMark = /(?:╭|^|│)›(?=›?\d [^│\n]*─)/gm;

/** Below the titles of two panes side by side every line is parted where these are. */
const checkDividers = (lines: readonly string[]) => {
  let parted = 0;
  let at: number | undefined;
  for (const line of lines.slice(1, -1)) {
    const title = /^[› ]›?\d [^│]*─[^│]*(?=│)/.exec(line);
    if (title) at = widthOf(title[0]);
    if (at === undefined) continue;
    assert.ok(line.includes('│'), line);
    const before = line.split('│').map((part) => widthOf(part));
    const edges = before.map((_, i) => before.slice(0, i + 1).reduce((sum, each) => sum + each, i));
    assert.ok(edges.includes(at), line);
    parted += 1;
  }
  assert.ok(parted > 20);
};

/** Between header and footer every line begins and ends with a frame: nothing runs over another. */
const checkFrames = (lines: readonly string[], columns: number) => {
  const body = lines.slice(1, -1);
  for (const line of body) {
    assert.equal(widthOf(line), columns, line);
    assert.match(line, /^(╭.*╮|│.*│|╰.*╯)$/);
  }
  const corners = (sign: string) => body.join('').split(sign).length;
  assert.equal(corners('╭'), corners('╯'));
  assert.equal(corners('╮'), corners('╰'));
};
