import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { startMonitor } from './monitor.ts';
import { face, healthy } from './recorded.ts';

const open = (t: TestContext, options: Parameters<typeof startMonitor>[2] = {}) => {
  const monitor = startMonitor(120, 36, { snapshot: healthy, ...options });
  t.after(() => monitor.close());
  return monitor;
};
const chosen = (text: string) => /│›(.*?) {2}/.exec(text.slice(text.indexOf('›Commands')))?.[1];

test('the palette finds panes, topics and slots, and goes where they are', async (t) => {
  const { press, text, shows } = open(t);
  await press(':');
  await shows(/›Commands/);
  await press('t', 'o', 'p', 'i', 'c', 's');
  assert.match(chosen(text()) ?? '', /^Topics/);
  await press('enter');
  await shows(/›3 Topics ─/);
  assert.doesNotMatch(text(), /Commands/);
  await press(':', ...'custom', 'enter');
  await shows(/Topic lab_cdc\.inventory\.customers/);
  // From a view, too.
  await press(':', ...'slotdeb');
  assert.match(chosen(text()) ?? '', /^slot debezium/);
  await press('enter');
  await shows(/Slot debezium/);
  await press('escape');
  await shows(/›2 WAL & slots ─/);
});

test('an action asks as its key does, about the service that was named', async (t) => {
  const { press, text, shows, acts } = open(t);
  await press(':', ...'stop kafka');
  assert.match(chosen(text()) ?? '', /^stop kafka/);
  await new Promise((resolve) => setTimeout(resolve, 60));
  await press('enter');
  await shows(/Stop kafka\?/);
  assert.deepEqual(acts, []);
  await press('y');
  assert.deepEqual(acts, ['kafka']);
});

test('a command that comes as a text with its Enter changes nothing', async (t) => {
  const { press, send, shows, acts, text } = open(t);
  await press(':');
  await send('insert\r', 80);
  await shows(/ignored: it came together with other keys/);
  assert.doesNotMatch(text(), /Commands/);
  assert.deepEqual(acts, []);
});

test('read-only refuses here too', async (t) => {
  const { press, shows, acts } = open(t, { readOnly: true });
  await press(':', ...'insert');
  await shows(/›\(insert\)/);
  await new Promise((resolve) => setTimeout(resolve, 60));
  await press('enter');
  await shows(/read-only/);
  assert.deepEqual(acts, []);
});

test('Esc closes it, Backspace takes a sign, nothing matching says so, up and down go round', async (t) => {
  const { press, text, shows } = open(t);
  await press(':', 'q', 'z', 'q');
  await shows(/nothing matches/);
  await press('enter');
  assert.doesNotMatch(text(), /Commands/);
  await press(':', ...'zoom');
  const first = chosen(text());
  assert.match(first ?? '', /^zoom/);
  await press('x', '\u007F');
  assert.equal(chosen(text()), first);
  await press('escape');
  assert.doesNotMatch(text(), /Commands/);
  await press(':');
  const top = chosen(text());
  await press('up');
  assert.notEqual(chosen(text()), top);
  await press('down');
  assert.equal(chosen(text()), top);
});

test('each pane, and every key that does something, is offered', async (t) => {
  const { press, text, shows } = open(t);
  for (const { title } of face.panes.filter((pane) => pane.isPresent(healthy))) {
    await press(':', ...title);
    assert.equal(chosen(text())?.startsWith(title), true, title);
    await press('escape');
  }
  for (const words of ['submit', 'burst', 'trace', 'latency', 'doctor', 'pause', 'help']) {
    await press(':', ...words);
    await shows(new RegExp(`›\\(?${words}`));
    await press('escape');
  }
});

for (const [columns, rows] of [
  [60, 15],
  [80, 24],
] as const)
  test(`it has its place at ${columns}x${rows}`, async (t) => {
    const { press, shows, screen } = startMonitor(columns, rows, { snapshot: healthy });
    await press(':', ...'stop');
    await shows(/›stop/);
    assert.match(screen.lines().at(-1) ?? '', /^ :stop█ .*Enter runs {2}Esc closes$/);
    assert.ok(screen.lines().every((line) => line.length <= columns));
    t.diagnostic(screen.lines().join('\n'));
  });
