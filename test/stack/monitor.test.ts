import assert from 'node:assert/strict';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { changesElsewhere, changesInPsql } from './changes-elsewhere.ts';
import { firstMinute } from './first-minute.ts';
import { inTerminal } from './pty.ts';
import { severalLabs } from './several.ts';
import { assertHealthy, root, sharedCache, testLab, until } from './support.ts';

const cleanups: (() => unknown)[] = [];
const suite = { after: (work: () => unknown) => cleanups.unshift(work) } as never;
const leaveAlternateScreen = '\u001B[?1049l';
const showCursor = '\u001B[?25h';

describe('the monitor in a terminal, with a real lab', { timeout: 900_000 }, () => {
  const lab = testLab(suite, 'monitor', { env: sharedCache() });
  const open = (columns: number, rows: number, ...args: string[]) => {
    const command = [process.execPath, path.join(root, 'dist', 'cli.js'), ...args];
    const screen = inTerminal(command, { columns, rows, env: lab.env });
    cleanups.unshift(() => screen.kill());
    return screen;
  };
  let screen: ReturnType<typeof open>;

  after(async () => {
    for (const clean of cleanups) await clean();
  });

  it('shows the steps of the bring-up, and panes as their sources come', async () => {
    screen = open(120, 36);
    await screen.shows(/cdc-top {2}lab · local · seed/);
    await screen.shows(/waiting for Spark/);
    await screen.shows(/● 6\/6 healthy/, 180_000);
    await screen.shows(/debezium +● active +reserved/);
    await screen.shows(/lab_cdc\.inventory\.customers/);
  });

  firstMinute(() => screen);

  changesElsewhere(lab, () => screen);
  changesInPsql(() => screen);

  it('says why a key can’t do what it does', async () => {
    await screen.type('s');
    await screen.shows(/the job is already running \(can’t sub/);
  });

  it('focuses, filters, zooms, pauses and goes back', async () => {
    await screen.type('3');
    await screen.shows(/›3 Topics/);
    await screen.type('/customers\r');
    await until('other topics are filtered', () => !/_connect_configs/.test(screen.lines().join()));
    await screen.type('z');
    await until('other panes are gone', () => !/1 Services/.test(screen.lines().join('\n')));
    await screen.type('\u001B');
    await screen.shows(/1 Services/);
    await screen.type('\u001B');
    await screen.shows(/_connect_configs/);
    await screen.type(' ');
    await screen.shows(/PAUSED/);
    await screen.type(' ');
    await screen.shows(/LIVE/);
    await screen.type('?');
    await screen.shows(/copy the selected row/);
    await screen.type('?');
  });

  it('shows a log as it is written, and goes on to the next', async () => {
    await screen.type('1l');
    await screen.shows(/Log of postgres .* follow on .* lines/);
    await screen.shows(/\d\d:\d\d:\d\d\.\d{3} \[\d+\] .*LOG: /);
    await screen.type('\t');
    await screen.shows(/Log of kafka .*/);
    await screen.shows(/INFO .*Kafka Server started/);
    await screen.type('l');
    await screen.shows(/1 Services/);
  });

  it('leaves the terminal to a shell, which gets all that is typed, and comes back', async () => {
    await screen.type('1j');
    await screen.press('e');
    await screen.shows(/a shell for the lab, .*; exit comes back/);
    await screen.type('echo "<$KAFKA_BOOTSTRAP $((41 + 1)) a rather long line, all of it>"\r');
    await screen.shows(/^<127\.0\.0\.1:\d+ 42 a rather long line, all of it>/m);
    await screen.type('exit\r');
    await screen.shows(/1 Services/);
    await screen.type('k');
  });

  it('fills exactly the terminal at every size', async () => {
    for (const [columns, rows] of [
      [80, 24],
      [60, 15],
      [200, 60],
      [120, 36],
    ] as const) {
      screen.resize(columns, rows);
      await until(`it is drawn at ${columns}×${rows}`, () => {
        const lines = screen.lines();
        return lines[0]?.includes('cdc-top') && lines[rows - 1]?.includes('q quit');
      });
    }
  });

  it('a server that dies is shown, the rest goes on, and it recovers by itself', async () => {
    const { services } = await lab.status();
    const kafka = services.find(({ name }) => name === 'kafka')?.pid;
    assert.ok(kafka);
    process.kill(kafka, 'SIGSTOP');
    await screen.shows(/Kafka: .* since/, 60_000);
    const time = () => /(\d\d:\d\d:\d\d)Z/.exec(screen.lines()[0] ?? '')?.[1];
    const before = time();
    await until('the clock goes on', () => time() !== before);
    process.kill(kafka, 'SIGCONT');
    await until('Kafka is fresh again', () => !/Kafka: .* since/.test(screen.lines().join('\n')));
  });

  it('q leaves the terminal as it was and the lab running', async () => {
    await screen.press('q');
    await screen.shows(/quit, the lab keeps running/);
    await screen.press('q');
    assert.equal(await screen.ended, 0);
    assert.ok(screen.raw().includes(leaveAlternateScreen));
    assert.ok(screen.raw().lastIndexOf(showCursor) > screen.raw().lastIndexOf('\u001B[?25l'));
    assert.match(screen.raw(), /the lab keeps running; to stop it: cdc-top down/);
    assertHealthy(await lab.status());
  });

  it('text that is pasted changes nothing, and q with more behind it leaves in time', async () => {
    const other = open(120, 36);
    await other.shows(/6\/6 healthy/, 60_000);
    await other.press('1');
    const inserts = () =>
      other.lines().flatMap((line) => /INSERT id \d+/.exec(line.replaceAll('│', ' ')) ?? []);
    const before = new Set(inserts());
    for (const text of [
      'inventory',
      '\u001B[200~Qy\u001B[201~',
      '\u001B]11;rgb:1e1e/1e1e/1e1e\u001B\\',
    ])
      await other.press(text);
    await other.press('\u001B');
    assert.doesNotMatch(other.lines().join('\n'), /Restart|Quit/);
    for (const insert of inserts()) assert.ok(before.has(insert), insert);
    await other.press('l');
    await other.shows(/Log of postgres/);
    await other.press('q');
    await other.shows(/›1 Services/);
    await other.press('q');
    await other.shows(/quit, the lab keeps running/);
    await other.press('qn\r');
    assert.equal(await other.ended, 0);
    assertHealthy(await lab.status());
  });

  for (const [what, end, code] of [
    ['ctrl-C', (s: ReturnType<typeof open>) => s.type('\u0003'), 130],
    ['SIGTERM', async (s: ReturnType<typeof open>) => s.signal(15), 130],
  ] as const)
    it(`${what} restores the terminal and leaves nothing behind`, async () => {
      const other = open(100, 30, '--read-only');
      await other.shows(/6\/6 healthy/, 60_000);
      await end(other);
      assert.equal(await other.ended, code);
      assert.ok(other.raw().includes(leaveAlternateScreen));
    });

  it('a terminal that goes away ends the monitor, not the lab', async () => {
    const other = open(100, 30, '--read-only');
    await other.shows(/6\/6 healthy/, 60_000);
    other.hangUp();
    await other.ended;
    assertHealthy(await lab.status());
  });

  it('without a terminal prints one plain snapshot', async () => {
    const { code, stdout, stderr } = await lab.run();
    assert.equal(code, 0, stdout + stderr);
    assert.match(stderr, /not a terminal/);
    assert.match(stdout, /^good: (All changes are in Delta|Keeping up)/);
    assert.doesNotMatch(stdout, /\u001B/);
    const json = JSON.parse((await lab.must('once', '--json')).stdout);
    assert.equal(json.schema, 2);
    const of = (kind: string) => json.systems.find((view: { kind: string }) => view.kind === kind);
    assert.equal(typeof of('postgres').reading.value.currentLsn, 'string');
    assert.equal(of('services').rows.healthy.count, 6);
  });

  severalLabs(lab, open);

  it('Q asks, then leaves and stops the lab', async () => {
    const other = open(120, 36);
    await other.shows(/6\/6 healthy/, 60_000);
    await other.press('Q');
    await other.shows(/Quit and stop the lab\?/);
    await other.press('n');
    await other.shows(/LIVE/);
    await other.press('Q');
    await other.shows(/Quit and stop the lab\?/);
    await other.press('y');
    assert.equal(await other.ended, 0);
    assert.deepEqual(lab.processes(), []);
  });
});
