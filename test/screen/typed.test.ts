import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import test, { type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReadStream } from 'node:tty';
import { escapeMs } from '../../source/screen/input.ts';
import { monitorKeys } from '../../source/screen/keys.ts';
import { listenTo } from '../../source/screen/typed-keys.ts';
import { aloneMs, createTyping } from '../../source/screen/typing.ts';
import { services } from '../../source/systems/services/readings.ts';
import { viewsOf } from '../../source/watch/view.ts';
import { startMonitor } from './monitor.ts';
import { face, healthy, withReading } from './recorded.ts';

const esc = '\u001B';
const pasted = (text: string) => `${esc}[200~${text}${esc}[201~`;

const open = (t: TestContext, options: Parameters<typeof startMonitor>[2] = {}) => {
  const terminals: string[] = [];
  const engine = {
    terminal: (service: string) => {
      terminals.push(service);
      return Promise.reject(new Error('not here'));
    },
  };
  const monitor = startMonitor(120, 36, { snapshot: healthy, engine, ...options });
  t.after(() => monitor.close());
  const events = () => monitor.store.snapshot().events.map(({ text }) => text);
  /** All that would have been done to anything but the screen. */
  const done = () => [...monitor.acts, ...monitor.quits, ...terminals, ...monitor.copied];
  return { ...monitor, events, done, settled: () => sleep(2 * aloneMs) };
};

// Every key that acts, in the middle of a text; and words that have them.
const acting = monitorKeys
  .bindingsOf(face)
  .filter(({ effect, alone }) => effect !== 'read' || alone);
const texts = [
  ...['inventory', 'xylophone', 'Qy', 'ry', 'iii', 'Sy', 'sudo rm -rf /\r', 'b\r', 'select 1;\n'],
  ...acting.flatMap(({ keys: [key = ''] }) => [`j${key}y`, `${key}${key}`]),
];

test('text that is pasted does nothing, marked or not', async (t) => {
  const { send, done, settled, text } = open(t);
  for (const each of texts)
    for (const bytes of [pasted(each), each]) {
      await send(bytes);
      assert.deepEqual(done(), [], JSON.stringify(bytes));
      await send(esc.repeat(3), escapeMs + 5);
    }
  await settled();
  assert.deepEqual(done(), []);
  assert.doesNotMatch(text(), /\[y\/N\]/);
});

test('nor does text that comes in pieces', async (t) => {
  const { send, done, settled } = open(t);
  for (const each of ['inventory', 'ry', 'bb', 'Qy']) {
    await Promise.all([...each].map((sign) => send(sign)));
    await settled();
    assert.deepEqual(done(), [], each);
  }
  const typing = createTyping();
  const seen: string[] = [];
  const key = (at: number, keys = 1) => {
    typing.came(keys, at);
    typing.whenAlone(
      () => seen.push(`${at} done`),
      () => seen.push(`${at} text`),
    );
  };
  for (const at of [0, 10, 20 + aloneMs]) key(at);
  await sleep(2 * aloneMs);
  key(1000, 2);
  key(2000);
  typing.end();
  await sleep(2 * aloneMs);
  assert.deepEqual(seen, ['0 text', '10 text', `${20 + aloneMs} done`, '1000 text']);
});

test('what a text would have done is said once, and each key does it by itself', async (t) => {
  const { send, events, acts, press, settled } = open(t);
  await send('inventory');
  assert.deepEqual(
    events().filter((each) => /came together/.test(each)),
    [
      'ignored: it came together with other keys, as pasted text does; press it by itself for “insert”',
    ],
  );
  await settled();
  // t has opened a trace meanwhile: it only reads.
  await press('escape', 'i', 'i', 'u');
  assert.deepEqual(acts, ['source', 'source', 'source']);
});

test('keys that arrive together over a slow line go on working', async (t) => {
  const { send, text, press } = open(t);
  await send('3/heart\r');
  assert.match(text(), /›3 Topics ─+ \/heart {2}\d+\/\d+ of \d/);
  await press('escape');
  await send('gjjj');
  assert.match(text(), /›3 Topics ─+ 4\/\d/);
  await send(`${esc}[A${esc}OA`);
  assert.match(text(), /›3 Topics ─+ 2\/\d/);
  await send('z?');
  assert.match(text(), /Keys/);
  await send(`${esc}${esc}1`, 80);
  assert.match(text(), /›1 Services/);
});

test('a paste goes into the prompt that is open, as one line', async (t) => {
  const { send, text, press, done } = open(t);
  await press('3', '/');
  await send(pasted('  cust\nomers\r\n'));
  assert.match(text(), / \/cust omers█/);
  await send(pasted('x'.repeat(5000)));
  await press('enter');
  await press('/', 'backspace', 'backspace');
  assert.match(text(), /x█/);
  await press('escape');
  assert.deepEqual(done(), []);
});

test('a paste answers no question, and closes none', async (t) => {
  const { send, text, press, done, settled } = open(t);
  await press('1', 'G', 'k', 'r');
  assert.match(text(), /Restart jupyter\? \[y\/N\]/);
  await send(pasted('y'));
  await settled();
  assert.match(text(), /Restart jupyter\? \[y\/N\]/);
  assert.deepEqual(done(), []);
  await send('yes');
  await settled();
  assert.deepEqual(done(), []);
  await press('r', 'y');
  assert.deepEqual(done(), ['jupyter']);
});

test('what is asked about is what the answer does, whatever is selected by then', async (t) => {
  const { press, show, acts } = open(t);
  await press('1', 'G', 'k', 'r');
  const value = viewsOf(healthy, services)[0]?.reading.value;
  assert.ok(value);
  await show(withReading(services, { value: { ...value, services: value.services.slice(0, 2) } }));
  await press('y');
  assert.deepEqual(acts, ['jupyter']);
});

test('a late answer of the terminal does nothing at all', async (t) => {
  const { send, shows, text, done, settled, events } = open(t);
  await shows(/1 Services/);
  const before = text();
  for (const answer of [
    `${esc}]11;rgb:1e1e/1e1e/1e1e${esc}\\`,
    `${esc}P1$rbid${esc}\\`,
    `${esc}_bid${esc}\\${esc}^bid${esc}\\${esc}Xbid${esc}\\`,
    `${esc}[?62;22c${esc}[24;80R${esc}[I${esc}[O`,
  ])
    for (const pieces of [[answer], [...answer]]) for (const piece of pieces) await send(piece, 1);
  await settled();
  assert.deepEqual([done(), events()], [[], []]);
  assert.equal(text(), before);
});

test('no key that acts can be the rest of an answer that came late', () => {
  for (const { keys, id } of acting)
    for (const key of keys) assert.ok(!/^[\][P^X_O]$/.test(key), id);
  for (const { key } of face.panes) assert.match(key, /^\d$/);
});

test('an Escape is told with the time that it came at, so that the next key is by itself', async (t) => {
  const stdin = new PassThrough() as never as ReadStream;
  for (const method of ['ref', 'unref', 'setRawMode'] as const) stdin[method] = () => stdin;
  const told: [string, number][] = [];
  const listening = listenTo(
    stdin,
    (items, at) =>
      told.push(
        ...items.map((item) => ['name' in item ? item.name : '', at] satisfies [string, number]),
      ),
    () => {},
  );
  t.after(() => listening.close());
  const before = performance.now();
  stdin.emit('data', esc);
  const after = performance.now();
  await sleep(escapeMs + 20);
  const [[name, at] = ['', 0]] = told;
  assert.equal(name, 'escape');
  assert.ok(at >= before && at <= after, `${at - before} ms later`);
});
