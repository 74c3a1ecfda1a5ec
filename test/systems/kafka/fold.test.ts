import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pane } from '../../../source/systems/kafka/pane.ts';
import { kafka, type TopicRow } from '../../../source/systems/kafka/readings.ts';
import { startMonitor } from '../../screen/monitor.ts';
import { figures, healthy, withFlow, withRows } from '../../screen/recorded.ts';

const plain = { row: null, selected: 0, filter: '', sort: null, zoomed: false };
const names = (snapshot = healthy, folded = false) =>
  pane.rowIds(snapshot, { ...plain, folded }).map((id) => id.split(' ')[1]);

test('H folds internal topics: a line tells how many, and another H shows them', async (t) => {
  for (const size of [
    [80, 24],
    [120, 36],
  ] as const) {
    const { press, shows, text, screen, close } = startMonitor(size[0], size[1], {
      snapshot: healthy,
    });
    t.after(close);
    await press('3', 'j', 'j');
    await shows(/›__consumer_offsets/);
    assert.match(screen.lines().at(-1) ?? '', /H fold/);
    await press('H');
    await shows(/›lab_cdc\.cdc_h[\s\S]* 5 internal topics folded: H shows them/);
    assert.doesNotMatch(text(), /__consumer_offsets|_connect_configs/);
    await press('H');
    await shows(/__consumer_offsets/);
    assert.doesNotMatch(text(), /folded/);
    await press('1');
    assert.doesNotMatch(screen.lines().at(-1) ?? '', /H /);
    await press('H');
    await shows(/nothing in this pane folds \(can’t fold now\)/);
  }
});

test('a filter looks at what is not folded', () => {
  const view = { ...plain, folded: true, filter: 'connect' };
  assert.equal(pane.rowCount(healthy, view), 0);
  assert.equal(pane.rowCount(healthy, { ...view, folded: false }), 3);
});

test('the topics of the pipeline stand first, whatever else there is', () => {
  const [some] = figures.topics.filter(({ internal }) => !internal);
  assert.ok(some);
  const idle = (name: string): TopicRow => ({ ...some, name, backlog: null });
  const topics = ['acme.a', 'acme.b', 'lab_cdc.x.y', '_connect_status'].map(idle);
  const shown = withRows(kafka, { topics }, withFlow({ topics: ['lab_cdc.x.y'] }));
  assert.deepEqual(names(shown), ['lab_cdc.x.y', 'acme.a', 'acme.b', '_connect_status']);
  assert.deepEqual(names(shown, true), ['lab_cdc.x.y', 'acme.a', 'acme.b']);
  // What a query reads is not internal, whatever its name is.
  const read = topics.map((topic) => ({
    ...topic,
    backlog: topic.name === '_connect_status' ? 0n : null,
  }));
  const other = withRows(kafka, { topics: read }, withFlow({ topics: ['_connect_status'] }));
  assert.equal(names(other, true)[0], '_connect_status');
});
