import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { monitorKeys } from '../../source/screen/keys.ts';
import { inTerminal } from '../stack/pty.ts';
import { until } from '../support.ts';
import { bytesOf } from './monitor.ts';
import { face } from './recorded.ts';

const root = path.resolve(import.meta.dirname, '..', '..');
// Two seconds are promised; the machine that runs this may have other things to do.
const patienceMs = 6000;

/** The monitor in a terminal of its own, with no lab to watch. */
const open = async (t: TestContext, env: NodeJS.ProcessEnv = {}, ...args: string[]) => {
  const home = mkdtempSync(path.join(tmpdir(), 'cdc-top-leaving-'));
  const command = [process.execPath, '--import', 'tsx', path.join(root, 'source', 'cli.ts')];
  const screen = inTerminal([...command, '--read-only', ...args], {
    ...{ columns: 100, rows: 30 },
    env: { CDC_TOP_HOME: home, NO_COLOR: undefined, FORCE_COLOR: undefined, ...env },
  });
  t.after(async () => {
    screen.kill();
    await screen.ended;
    // It ends after the one that holds its terminal, and may write to its log until then.
    const pid = await screen.pid;
    await until('the program is gone', () => !existsSync(`/proc/${pid}`));
    rmSync(home, { recursive: true, force: true });
  });
  await screen.shows(/q quit/);
  // The keyboard is there when the clock goes on.
  const first = screen.lines()[0];
  await until('its clock goes on', () => screen.lines()[0] !== first);
  const gone = async (): Promise<number | null | 'still here'> =>
    Promise.race([screen.ended, sleep(patienceMs, 'still here' as const, { ref: false })]);
  return { ...screen, gone };
};

test('q with every other key behind it ends the monitor, and marks of pastes end with it', async (t) => {
  // A terminal is a terminal, whatever CI says: the clock of `open` goes on, and there are colours.
  const screen = await open(t, { CI: '' });
  assert.match(screen.raw(), /\u001B\[36m/);
  const others = monitorKeys
    .bindingsOf(face)
    .flatMap(({ keys }) => keys)
    .filter((key) => key !== 'ctrl+c');
  await screen.press(`q${others.map(bytesOf).join('')}\r`);
  assert.equal(await screen.gone(), 0);
  const raw = screen.raw();
  assert.ok(raw.includes('\u001B[?2004h'));
  assert.ok(raw.lastIndexOf('\u001B[?2004l') > raw.lastIndexOf('\u001B[?2004h'));
  assert.ok(raw.lastIndexOf('\u001B[?1049l') > raw.lastIndexOf('\u001B[?1049h'));
});

test('a terminal that takes nothing keeps nobody from leaving', async (t) => {
  const screen = await open(t, { CI: 'true' }, '--interval', '250');
  screen.takes(false);
  await sleep(1500);
  await screen.press('q');
  // What holds the terminal does not look while it takes nothing: the program has ended by itself.
  const stat = `/proc/${await screen.pid}/stat`;
  const ended = () => !existsSync(stat) || / Z /.test(readFileSync(stat, 'utf8'));
  await until('the program has ended', () => ended());
});

test('a terminal that goes away ends the monitor', async (t) => {
  const screen = await open(t, { LC_ALL: 'C' });
  // Nothing but ASCII where the locale is not UTF-8.
  assert.doesNotMatch(screen.raw(), /[\u0080-\u00FF]/);
  screen.hangUp();
  assert.notEqual(await screen.gone(), 'still here');
});

test('what nobody caught is an event, and ends nothing', async (t) => {
  const stray = `setTimeout(() => {
    Promise.reject(new Error('a stray rejection'));
    setTimeout(() => { throw new Error('a stray exception'); }, 10);
  }, 3000)`;
  const url = `data:text/javascript,${encodeURIComponent(stray)}`;
  const screen = await open(t, { NODE_OPTIONS: `--import ${url}` });
  await screen.press('6');
  await screen.shows(
    /cdc-top +a stray exception; details: .*cdc-top +a stray rejection; details: /s,
  );
  await screen.press('q');
  assert.equal(await screen.gone(), 0);
});

test('the terminal is asked what is behind its text, and its answer chooses the colours', async (t) => {
  const screen = await open(t, { TERM: 'xterm-256color', COLORFGBG: undefined });
  assert.ok(screen.raw().includes('\u001B]11;?\u0007'));
  assert.doesNotMatch(screen.raw(), /\u001B\[[\d;]*38;5;/);
  await screen.press('\u001B]11;rgb:ffff/ffff/ffff\u001B\\');
  await until('it is drawn for a light one', () => /\u001B\[1;38;5;24m/.test(screen.raw()));
  await screen.press('q');
  assert.equal(await screen.gone(), 0);
});

test('a theme that was asked for needs no answer', async (t) => {
  const screen = await open(t, { TERM: 'xterm-256color' }, '--theme', 'dark');
  assert.ok(!screen.raw().includes('\u001B]11;?'));
  assert.match(screen.raw(), /\u001B\[1;38;5;80m/);
});
