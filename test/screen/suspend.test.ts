import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { inTerminal } from '../stack/pty.ts';
import { root } from '../support.ts';
import { startMonitor } from './monitor.ts';
import { healthy } from './recorded.ts';

const [enter, leave] = ['\u001B[?1049h', '\u001B[?1049l'];
const [hide, show] = ['\u001B[?25l', '\u001B[?25h'];
const [marked, unmarked] = ['\u001B[?2004h', '\u001B[?2004l'];

test('ctrl-Z gives the terminal back to the shell, and fg draws everything again', async (t) => {
  const home = mkdtempSync(path.join(tmpdir(), 'cdc-top-suspend-'));
  // Only a shell with jobs stops one.
  const shell = inTerminal(['bash', '--norc', '--noprofile', '-i'], {
    ...{ columns: 100, rows: 30 },
    env: { CDC_TOP_HOME: home, HISTFILE: '' },
  });
  t.after(async () => {
    shell.kill();
    await shell.ended;
    rmSync(home, { recursive: true, force: true });
  });
  const last = (one: string, other: string) =>
    assert.ok(shell.raw().lastIndexOf(one) > shell.raw().lastIndexOf(other), JSON.stringify(one));
  const run = async (line: string) => {
    for (const sign of `${line}\r`) await shell.press(sign);
  };
  await shell.shows(/^bash\S+[#$]$/m);
  const cli = path.join(root, 'source', 'cli.ts');
  const replay = path.join(root, 'test', 'recordings', 'healthy.rec');
  await run(`n=${process.execPath} c=${cli} r=${replay}`);
  await run('$n --import tsx $c replay $r');
  await shell.shows(/q quit/);
  const before = shell.lines().find((line) => line.includes('1 Services'));
  last(enter, leave);

  for (const again of [1, 2]) {
    await shell.press('\u001A');
    await shell.shows(/Stopped/);
    last(leave, enter);
    last(show, hide);
    // The shell has marks of its own for what is pasted.
    const end = shell.raw().lastIndexOf(leave);
    assert.ok(
      shell
        .raw()
        .slice(end - 20, end)
        .includes(unmarked),
    );
    // What is typed is seen and is a line of the shell: the terminal is no longer raw.
    await run(`echo back $((40 + ${again}))`);
    await shell.shows(new RegExp(`^back 4${again}`, 'm'));
    await run('fg');
    await shell.shows(/q quit/);
    last(enter, leave);
    last(hide, show);
    last(marked, unmarked);
    assert.equal(
      shell.lines().find((line) => line.includes('1 Services')),
      before,
    );
    // Its keys are read one by one.
    await shell.press('?');
    await shell.shows(/─ Keys|Keys ─/);
    await shell.press('\u001B');
    await shell.shows(/q quit/);
  }
  await shell.press('q');
  await shell.shows(/^bash\S+[#$]$/m);
  last(leave, enter);
});

test('it is suspended from within a view, too', async (t) => {
  const { press, shows, stops, text, close } = startMonitor(100, 30, { snapshot: healthy });
  t.after(close);
  await press('2', 'enter');
  await shows(/Slot debezium/);
  await press('ctrl+z');
  assert.equal(stops.length, 1);
  await shows(/Slot debezium/);
  await press('escape');
  assert.doesNotMatch(text(), /─ Slot debezium/);
});

test('it is suspended from within the help and a prompt, which stay', async (t) => {
  const { press, shows, stops, text, close } = startMonitor(100, 30, { snapshot: healthy });
  t.after(close);
  await press('?');
  await shows(/›Keys ─/);
  await press('ctrl+z');
  assert.equal(stops.length, 1);
  await shows(/›Keys ─/);
  await press('escape', '/', 'k');
  await shows(/\/k/);
  await press('ctrl+z');
  assert.equal(stops.length, 2);
  await shows(/\/k/);
  await press('escape');
  assert.doesNotMatch(text(), /\/k/);
});
