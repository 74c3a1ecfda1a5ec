import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { monitorKeys } from '../../source/screen/keys.ts';
import { services } from '../../source/systems/services/readings.ts';
import type { Snapshot } from '../../source/watch/snapshot.ts';
import { bytesOf, startMonitor, writtenLogs } from './monitor.ts';
import { face, healthy, withReading } from './recorded.ts';

const open = (t: TestContext, options: Parameters<typeof startMonitor>[2] = {}, columns = 80) => {
  const monitor = startMonitor(columns, 24, { snapshot: healthy, ...options });
  t.after(() => monitor.close());
  return monitor;
};

const nothingRuns: Snapshot = withReading(services, { value: undefined });

test('q asks about the lab; another one leaves, and the lab goes on', async (t) => {
  for (const second of ['q', 'enter']) {
    const { press, text, quits } = open(t);
    await press('q');
    assert.match(
      text(),
      / q or enter quit, the lab keeps running {2}Q quit and stop it {2}Esc stay/,
    );
    assert.deepEqual(quits, []);
    await press(second);
    assert.deepEqual(quits, [{ stopLab: false }]);
  }
  const both = open(t);
  await both.send('qq');
  assert.match(both.text(), /quit, the lab keeps running/);
  assert.deepEqual(both.quits, [], 'not out of the chunk that raised the question');
  await both.send('qn\r');
  assert.deepEqual(both.quits, [{ stopLab: false }]);
});

test('Q stops the lab: at once when it was asked about, else after a yes', async (t) => {
  const asked = open(t);
  await asked.press('q', 'Q');
  assert.deepEqual(asked.quits, [{ stopLab: true }]);
  const { press, text, quits } = open(t);
  await press('Q');
  assert.match(text(), /Quit and stop the lab\? \[y\/N\]/);
  await press('n');
  assert.deepEqual(quits, []);
  await press('Q', 'y');
  assert.deepEqual(quits, [{ stopLab: true }]);
});

test('Escape and every other key stay, and do nothing else', async (t) => {
  const { press, text, quits } = open(t);
  for (const key of ['escape', 'u', 'x', 'y', 'space']) {
    await press('q', key);
    assert.match(text().split('\n').at(-1) ?? '', / i insert/, key);
    assert.match(text(), /LIVE/);
  }
  assert.deepEqual(quits, []);
});

test('where nothing runs, and where nothing may be changed, q leaves at once', async (t) => {
  for (const options of [{ readOnly: true }, { snapshot: nothingRuns }]) {
    const { press, quits } = open(t, options);
    await press('q');
    assert.deepEqual(quits, [{ stopLab: false }]);
  }
});

test('while it is brought up, q asks too', async (t) => {
  const { press, text, quits } = open(t, { snapshot: nothingRuns, busy: () => 'busy' });
  await press('q');
  assert.match(text(), /quit, what has started keeps running/);
  assert.deepEqual(quits, []);
});

test('the question fits the smallest screen', async (t) => {
  const { press, text } = open(t, {}, 60);
  await press('q');
  assert.match(text(), / q quit, the lab keeps running {2}Q quit and stop it {2}Esc stay/);
});

test('after it was left nothing is acted on, whatever is typed', async (t) => {
  const names = [...new Set(monitorKeys.bindingsOf(face).flatMap(({ keys }) => keys))];
  for (const how of ['together', 'after it']) {
    const logs = writtenLogs({ postgres: ['a line'] });
    const terminals: string[] = [];
    const engine = {
      logs: logs.logs,
      terminal: async (service: string) => {
        terminals.push(service);
        return { command: 'true', args: [], cwd: '.', env: {}, banner: '' };
      },
    };
    const { press, send, quits, acts, copied, text } = open(t, { readOnly: true, engine });
    if (how === 'together') await send(`q${names.map(bytesOf).join('')}`);
    else {
      await press('q');
      for (const name of names) await press(name, 'enter', 'y');
    }
    assert.deepEqual(quits, [{ stopLab: false }], how);
    assert.deepEqual([acts, copied, terminals], [[], [], []], how);
    assert.equal(logs.state.asked.length, 0, how);
    assert.doesNotMatch(text(), /Log of/, how);
  }
});

test('ctrl+C leaves at once, also out of the middle of a chunk and over a question', async (t) => {
  for (const bytes of ['jj\u0003jj', 'r\u0003y', 'q\u0003', '\u001B]11;rgb:\u0003']) {
    const { send, quits } = open(t);
    await send(bytes);
    assert.deepEqual(quits, [{ stopLab: false, interrupted: true }], JSON.stringify(bytes));
  }
});

test('q closes what is open, one after the other, and asks only at the panes', async (t) => {
  const { press, shows, text, quits } = open(t, { engine: writtenLogs({ postgres: ['a line'] }) });
  await press('2', 'enter');
  await shows(/Slot debezium/);
  assert.match(text().split('\n').at(-1) ?? '', /q back/);
  await press('l');
  await shows(/Log of postgres/);
  // A filter does not keep it open.
  await press('/', 'l', 'enter', 'q');
  await shows(/Slot debezium/);
  await press('q');
  await shows(/›2 WAL & slots/);
  assert.deepEqual(quits, []);
  await press('q');
  assert.match(text(), /quit, the lab keeps running/);
});
