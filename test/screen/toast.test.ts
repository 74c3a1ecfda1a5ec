import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { createToast, toastMs } from '../../source/screen/toast.ts';
import { startMonitor } from './monitor.ts';
import { healthy } from './recorded.ts';

const sizes = [
  [60, 15],
  [80, 24],
  [120, 36],
] as const;

const open = (t: TestContext, size: readonly [number, number], options = {}) => {
  const monitor = startMonitor(...size, { snapshot: healthy, ...options });
  t.after(() => monitor.close());
  /** The lines above the footer. */
  const above = () => monitor.screen.lines().slice(0, -1);
  return { ...monitor, above };
};

for (const size of sizes) {
  test(`why a key can’t do it stands whole above the footer at ${size.join('x')}`, async (t) => {
    const { press, above, screen, shows } = open(t, size);
    await shows(/q quit/);
    const before = screen.lines();
    await press('3', 'r');
    const said = above().slice(-2).join(' ').replaceAll(/\s+/g, ' ');
    assert.match(said, /▲ r select a service in the Services pane first \(can’t restart now\)/);
    const after = screen.lines();
    const verdict = before.findIndex((line) => /✓ PG |Keeping up/.test(line));
    assert.ok(verdict > 0 && verdict < size[1] - 3);
    assert.equal(after[verdict], before[verdict]);
    assert.match(after.at(-1) ?? '', /q quit/);
  });

  test(`a key that is none says so at ${size.join('x')}, and is no event`, async (t) => {
    const { press, above, store } = open(t, size);
    const events = store.snapshot().events.length;
    await press('V');
    assert.match(above().at(-1) ?? '', /^ ▲ V {2}not a key here; \? lists the keys *$/);
    assert.equal(store.snapshot().events.length, events);
    await press('2', 'enter', 's');
    assert.match(
      above().at(-1) ?? '',
      /^ ▲ s {2}submit: only at the panes, to which Esc goes back/,
    );
  });
}

test('of a text that is longer than two lines the end is cut', async (t) => {
  const why = `it is busy ${'with a very long thing '.repeat(20)}`;
  const { press, above } = open(t, [60, 15], { busy: () => why });
  await press('U');
  assert.match(above().at(-2) ?? '', /^ ▲ U {2}it is busy with/);
  assert.match(above().at(-1) ?? '', /…\s*$/);
});

test('help is there for h and F1, too', async (t) => {
  for (const key of ['?', 'h', 'F1']) {
    const { press, text } = open(t, [120, 36]);
    await press(key);
    assert.match(text(), /╭›? ?Keys ─/, key);
    await press('V');
    assert.doesNotMatch(text(), /╭›? ?Keys ─/, key);
  }
});

test('it is shown for four seconds, and the newest takes the place of the one before', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { show, current, subscribe } = createToast();
  let told = 0;
  subscribe(() => {
    told += 1;
  });
  const one = { level: 'info', source: 'r', text: 'one' } as const;
  const other = { ...one, text: 'other' };
  show(one);
  t.mock.timers.tick(toastMs - 1);
  assert.equal(current(), one);
  show(other);
  t.mock.timers.tick(toastMs - 1);
  assert.equal(current(), other);
  t.mock.timers.tick(1);
  assert.equal(current(), null);
  assert.equal(told, 3);
});
