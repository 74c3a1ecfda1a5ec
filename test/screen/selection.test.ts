import assert from 'node:assert/strict';
import test from 'node:test';
import { kafka } from '../../source/systems/kafka/readings.ts';
import { services } from '../../source/systems/services/readings.ts';
import { startMonitor, writtenLogs } from './monitor.ts';
import { face, figures, healthy, withRows } from './recorded.ts';

const marked = (text: string) => /›(\S+)/.exec(text.replace(/^.*››?\d \S.* ─.*$/gm, ''))?.[1];
const keyOf = (pane: string) => face.panes.find(({ id }) => id === pane)?.key ?? '';
const submitting = {
  lab: 'lab',
  subject: 'job',
  state: 'running' as const,
  what: 'submitting',
  startedAt: healthy.at,
};
const servicesButJob = figures.services.filter(({ name }) => name !== 'job');
const withoutJob = withRows(services, { services: servicesButJob });

test('a step that comes above the selected service takes nothing from it', async (t) => {
  const logs = writtenLogs({ postgres: ['a line of postgres'], kafka: ['a line of kafka'] });
  const { press, show, shows, text, copied, close } = startMonitor(120, 36, {
    logs: logs.logs,
    snapshot: withoutJob,
  });
  t.after(close);
  assert.equal(marked(await shows(/›postgres/)), 'postgres');
  await show({ steps: [submitting] });
  assert.match(await shows(/submitting/), /job[^\n]*submitting/);
  assert.equal(marked(text()), 'postgres');
  await press('y');
  assert.match(copied[0] ?? '', /^postgres:/);
  await press('l');
  await shows(/a line of postgres/);
  assert.deepEqual(
    logs.state.asked.map(({ service }) => service),
    ['postgres'],
  );
  await press('escape');
  await shows(/›postgres/);
  await press('down');
  assert.equal(marked(await shows(/›kafka/)), 'kafka');
  await show({ steps: [] });
  assert.equal(marked(text()), 'kafka');
  await press('l');
  await shows(/a line of kafka/);
});

test('a selected row that goes leaves the selection to its neighbour, for the keys too', async (t) => {
  const { press, show, text, copied, close } = startMonitor(120, 36, { snapshot: withoutJob });
  t.after(close);
  await press('down');
  assert.equal(marked(text()), 'kafka');
  const left = servicesButJob.filter(({ name }) => name !== 'kafka');
  await show(withRows(services, { services: left }));
  const neighbour = marked(text());
  assert.equal(neighbour, servicesButJob[2]?.name);
  await press('y');
  assert.ok(copied[0]?.startsWith(`${neighbour}:`), copied[0]);
  await show(withoutJob);
  assert.equal(marked(text()), neighbour);
});

test('over a line that stands still keys act on the row that is seen, not on one that is new', async (t) => {
  let full = false;
  const monitor = startMonitor(120, 36, { snapshot: withoutJob, crowded: () => full });
  const { press, show, shows, text, copied, close } = monitor;
  t.after(close);
  await press('6');
  const event = (name: string) => ({
    ...{ at: healthy.at, level: 'info' as const, source: 'test', text: name, subject: {} },
  });
  await show({ events: [event('the one that is seen')] });
  await shows(/the one that is seen/);
  full = true;
  await show({ events: [event('the one that is seen'), event('the one that is new')] });
  assert.doesNotMatch(text(), /the one that is new/);
  await press('y');
  assert.match(copied[0] ?? '', /the one that is seen/);
  full = false;
  await shows(/the one that is new/);
});

test('at its top the events follow the newest; a row further down is kept', async (t) => {
  const event = (number: number) => ({
    at: healthy.at + number,
    level: 'info' as const,
    source: `from-${number}`,
    text: `event ${number}`,
    subject: {},
  });
  const three = [event(1), event(2), event(3)];
  const { press, show, text, copied, close } = startMonitor(120, 36, {
    snapshot: { ...healthy, events: three },
  });
  t.after(close);
  await press(keyOf('events'));
  await show({ events: [...three, event(4)] });
  await press('y');
  await press('down');
  await show({ events: [...three, event(4), event(5), event(6)] });
  await press('y');
  assert.deepEqual(
    copied.map((line) => line.split(' ')[1]),
    ['from-4:', 'from-3:'],
  );
  assert.match(text(), /›\d\d:\d\d:\d\d\s+\S+\s+from-3/);
});

test('a filter keeps the selected row, another order begins at its top', async (t) => {
  const { press, text, copied, close } = startMonitor(120, 36, { snapshot: withoutJob });
  t.after(close);
  await press('down', 'down');
  const before = marked(text());
  await press('/', 'c', 'escape', 'y');
  assert.equal(marked(text()), before);
  await press('o', 'y');
  assert.equal(marked(text()), 'spark-worker');
  assert.match(text(), /›1 Services ─+ 1\/6 /);
  assert.notEqual(copied[0], copied[1]);
});

test('a pane that nobody has looked into begins at its top, whatever has come above', async (t) => {
  const { topics } = figures;
  const internal = topics.filter(({ name }) => name.startsWith('_'));
  const { press, show, text, close } = startMonitor(120, 36, {
    snapshot: withRows(kafka, { topics: internal }),
  });
  t.after(close);
  await show(healthy);
  await press(keyOf('topics'));
  assert.match(text(), new RegExp(`›3 Topics ─+ 1/${topics.length} `));
  await press('down', keyOf('services'));
  await show(withRows(kafka, { topics: topics.slice(0, 2) }));
  await press(keyOf('topics'));
  assert.match(text(), /›3 Topics ─+ 2\/2 /);
});
