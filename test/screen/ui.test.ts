import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Ui, UiEvent } from '../../source/panes/types.ts';
import { initialUi, nextUi } from '../../source/screen/ui.ts';
import { snapshotFrom } from '../observed.ts';
import { face, healthy } from './recorded.ts';

const snapshot = snapshotFrom([]);
const after = (...events: UiEvent[]): Ui =>
  events.reduce((ui, event) => nextUi(ui, event, snapshot), initialUi(face));

test('focus goes round, both ways, and by name', () => {
  const order = ['services', 'slots', 'topics', 'batches', 'delta', 'events', 'findings'];
  const next: UiEvent = { type: 'focus-next', by: 1 };
  assert.deepEqual(
    [0, 1, 2, 3, 4, 5, 6, 7].map((n) => after(...Array<UiEvent>(n).fill(next)).focus),
    [...order, 'services'],
  );
  assert.equal(after({ type: 'focus-next', by: -1 }).focus, 'findings');
  assert.equal(after({ type: 'focus', pane: 'topics' }).focus, 'topics');
  assert.equal(after({ type: 'focus', pane: 'nowhere' }).focus, 'services');
});

test('a selection stays within the rows, also where there are none', () => {
  for (const by of [1, -1, 20, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
    assert.equal(after({ type: 'move', by }).views.services?.selected, 0);
});

test('back closes one thing at a time and never more', () => {
  const open = after(
    { type: 'filter', text: 'kafka' },
    { type: 'zoom' },
    { type: 'overlay', overlay: { kind: 'help', page: 0 } },
  );
  const states = [open];
  for (let i = 0; i < 4; i += 1)
    states.push(nextUi(states.at(-1) as Ui, { type: 'back' }, snapshot));
  assert.deepEqual(
    states.map(({ overlay, zoomed, views }) => [overlay, zoomed, views.services?.filter]),
    [
      [{ kind: 'help', page: 0 }, true, 'kafka'],
      [null, true, 'kafka'],
      [null, false, 'kafka'],
      [null, false, ''],
      [null, false, ''],
    ],
  );
});

test('sorting selects the first row of the new order', () => {
  const topics = face.panes.find(({ id }) => id === 'topics');
  const events: UiEvent[] = [
    { type: 'focus', pane: 'topics' },
    { type: 'move', by: 4 },
    { type: 'sort', columns: topics?.sortColumns ?? [] },
    { type: 'sort-direction' },
  ];
  const rowAfter = (count: number) => {
    const chosen = (ui: Ui, event: UiEvent) => nextUi(ui, event, healthy);
    return events.slice(0, count).reduce(chosen, initialUi(face)).views.topics;
  };
  assert.equal(rowAfter(2)?.selected, 4);
  for (const count of [3, 4]) assert.equal(rowAfter(count)?.selected, 0);
  assert.notEqual(rowAfter(3)?.row, rowAfter(4)?.row);
});

test('sorting goes through the columns and back to none', () => {
  const columns = ['name', 'cpu'];
  const sort: UiEvent = { type: 'sort', columns };
  const of = (...events: UiEvent[]) => after(...events).views.services?.sort;
  assert.deepEqual(of(sort), { column: 'name', descending: true });
  assert.deepEqual(of(sort, { type: 'sort-direction' }), { column: 'name', descending: false });
  assert.deepEqual(of(sort, sort), { column: 'cpu', descending: true });
  assert.equal(of(sort, sort, sort), null);
  assert.equal(of({ type: 'sort-direction' }), null);
});

test('each pane has a filter of its own', () => {
  const ui = after(
    { type: 'filter', text: 'a' },
    { type: 'focus', pane: 'topics' },
    { type: 'filter', text: 'b' },
  );
  assert.deepEqual(
    [ui.views.services?.filter, ui.views.topics?.filter, ui.views.slots?.filter],
    ['a', 'b', ''],
  );
});
