import assert from 'node:assert/strict';
import test from 'node:test';
import { startMonitor } from './monitor.ts';
import { healthy } from './recorded.ts';
import { draw } from './terminal.ts';

const mouse = (button: number, column: number, row: number) =>
  `\u001B[<${button};${column + 1};${row + 1}M\u001B[<${button};${column + 1};${row + 1}m`;
const [left, wheelUp, wheelDown] = [0, 64, 65];
const marked = (text: string) => /(?:^|│)›(?!\d )(\S+)/m.exec(text)?.[1];

test('a click focuses a pane and selects a row, the wheel moves where it is, a key of the footer is pressed', async (t) => {
  const { send, text, screen, shows, close } = startMonitor(120, 36, {
    snapshot: healthy,
    mouse: true,
  });
  t.after(close);
  await shows(/›1 Services ─/);
  /** Where a text stands. */
  const find = (wanted: string): [number, number] => {
    const row = screen.lines().findIndex((line) => line.includes(wanted));
    return [screen.lines()[row]?.indexOf(wanted) ?? 0, row];
  };
  await send(mouse(left, ...find('connect ')), 80);
  assert.equal(marked(text()), 'connect');
  await send(mouse(left, ...find('_connect_configs')), 80);
  await shows(/›3 Topics ─/);
  assert.equal(marked(text()), '_connect_configs');
  await send(mouse(wheelDown, ...find('postgres ')), 80);
  assert.match(text(), /›3 Topics ─/);
  assert.equal(marked(text()), '_connect_configs');
  await send(mouse(wheelUp, ...find('_connect_configs')), 80);
  assert.notEqual(marked(text()), '_connect_configs');
  await send(mouse(left, ...find('? help')), 80);
  await shows(/╭›Keys/);
});

test('a click on a key that changes something asks, or does it, as the key does', async (t) => {
  const { send, shows, screen, acts, press, close } = startMonitor(120, 36, {
    snapshot: healthy,
    mouse: true,
  });
  t.after(close);
  await shows(/i insert/);
  const at = (wanted: string): [number, number] => [
    screen.lines().at(-1)?.indexOf(wanted) ?? 0,
    35,
  ];
  await send(mouse(left, ...at('i insert')), 80);
  assert.equal(acts.length, 1);
  await send(mouse(left, ...at('q quit')), 80);
  await shows(/stay/);
  await send(mouse(left, ...at('stay')), 80);
  await shows(/q quit/);
  await press('1');
});

test('the terminal sends the mouse only where it was asked to, and no more once it is left', async () => {
  const without = draw([], 80, 24);
  without.close();
  assert.doesNotMatch(without.screen.raw, /\?100[06]/);
  const screen = draw([], 80, 24, { mouse: true });
  screen.writer.leave();
  assert.match(screen.screen.raw, /\?1000h.*\?1006h.*\?1006l.*\?1000l/s);
  screen.writer.enter();
  screen.close();
  assert.ok(screen.screen.raw.lastIndexOf('?1000l') > screen.screen.raw.lastIndexOf('?1000h'));
});

test('a mouse that nobody asked for does nothing', async (t) => {
  const { send, screen, shows, close } = startMonitor(120, 36, { snapshot: healthy });
  t.after(close);
  await shows(/i insert/);
  const before = screen.lines();
  for (const [column, row] of [
    [2, 35],
    [30, 12],
    [4, 24],
  ] as const)
    await send(mouse(left, column, row), 60);
  assert.deepEqual(screen.lines(), before);
});
