import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { Failure } from '../../../../source/config/errors.ts';
import { compareScreens } from '../../../screen/golden.ts';
import { until } from '../../../support.ts';

// Colours are decided on when Ink is loaded.
process.env.FORCE_COLOR = '1';
const { healthy } = await import('../../../screen/recorded.ts');
const { startMonitor, writtenLogs } = await import('../../../screen/monitor.ts');

const sizes = [
  [60, 15],
  [80, 24],
  [120, 36],
  [200, 60],
] as const;

const evil =
  '\u001B]0;title\u0007\u001B[2J\u001B[31mred\u009B5n\u001B]52;c;aGk=\u0007\u202Edcba\u0000\u0008';

// What real logs have: levels, a stack trace, wide signs, lines longer than any screen.
const day = new Date(healthy.at).toISOString().slice(0, 10);
const postgres = [
  `${day} 02:16:03.478 UTC [22996] LOG:  starting PostgreSQL 15.3 on x86_64-pc-linux-gnu, compiled by gcc`,
  `${day} 02:16:04.000 UTC [22997] WARNING:  there is no transaction in progress`,
  `${day} 02:16:05.120 UTC [23198] debezium@lab/Debezium Streaming ERROR:  replication slot "debezium" is active for PID 1`,
  `\tat org.postgresql.core.v3.QueryExecutorImpl.receiveErrorResponse(QueryExecutorImpl.java:2725)`,
  'Caused by: java.net.SocketException: Broken pipe',
  `${day} 02:16:06.000 UTC [22998] LOG:  日本語の行 한국어 👩‍👩‍👧 ${'長い'.repeat(60)}`,
  `${day} 02:16:07.000 UTC [22999] LOG:  ${'x'.repeat(300)}`,
  `${day} 02:16:08.000 UTC [23000] LOG:  ${evil}`,
  ...Array.from({ length: 60 }, (_, n) => `${day} 02:17:00.0${n + 10} UTC [23001] LOG:  line ${n}`),
];

const open = (
  t: TestContext,
  [columns, rows]: readonly [number, number],
  logs = writtenLogs({ postgres, kafka: ['2026-01-02T03:04:05Z INFO an old line of kafka'] }),
) => {
  const monitor = startMonitor(columns, rows, { logs: logs.logs, snapshot: healthy });
  t.after(() => monitor.close());
  return { ...monitor, logs };
};

for (const size of sizes)
  test(`the log at ${size.join('x')} looks as it did, unwrapped and wrapped`, async (t) => {
    const { press, shows, screen } = open(t, size);
    await press('l');
    await shows(/line 59/);
    const frames = [screen.lines()];
    await press('g', 'w', 'down', 'down');
    frames.push(screen.lines());
    await press('t', '/', '!LOG', 'enter');
    frames.push(screen.lines());
    compareScreens('log', size, frames);
  });

test('escape sequences of a log never reach the terminal', async (t) => {
  const logs = writtenLogs({ postgres: [evil, `${day} 02:16:08.000 UTC [1] LOG:  ${evil}`] });
  const { press, shows, screen, copied } = open(t, [80, 24], logs);
  screen.raw = '';
  await press('l');
  await shows(/red/);
  await press('w', 't', 'up', 'y', '/', 'r');
  assert.doesNotMatch(screen.raw, /title|\u0007|\u001B\]|\u009B|\u001B\[5n|\u202E|\u0000|\u0008/);
  assert.doesNotMatch(screen.raw, /\u001B\[31mred/);
  assert.deepEqual(copied, ['reddcba']);
});

test('levels are coloured, and a stack trace as the line it belongs to', async (t) => {
  const { press, shows, screen } = open(t, [120, 36]);
  await press('l');
  await shows(/line 59/);
  await press('g');
  const colorOf = (word: string) => {
    const y = screen.lines().findIndex((line) => line.includes(word));
    const x = screen.lines()[y]?.indexOf(word) ?? -1;
    return screen.cells(y)[x]?.color;
  };
  const [red, yellow] = [1, 3];
  assert.equal(colorOf('WARNING'), yellow);
  for (const word of ['ERROR', 'at org.postgresql', 'Caused by']) assert.equal(colorOf(word), red);
  assert.equal(colorOf('line 3'), null);
});

test('new lines are followed, held off while one reads, and followed again', async (t) => {
  const { press, shows, logs, text } = open(t, [80, 24]);
  await press('l');
  await shows(/follow on .* 68 lines/);
  logs.write('postgres', 'a new line');
  await shows(/a new line/);
  await press('k');
  assert.match(text(), /follow off .* 68\/69 lines/);
  const before = text().split('\n').slice(3);
  logs.write('postgres', 'one more');
  await shows(/68\/70 lines/);
  assert.deepEqual(text().split('\n').slice(3), before);
  await press('G');
  assert.match(text(), /follow on .* 70 lines/);
  assert.match(text(), /one more/);
  for (const key of ['f', 'space', 'end'])
    await press(key).then(() => {
      const on = key !== 'f';
      assert.match(text(), on ? /follow on/ : /follow off/, key);
    });
  await press('space');
  assert.match(text(), /follow off .* 70\/70 lines/);
});

test('other logs are a key away, each from its end', async (t) => {
  const { press, shows, logs, text } = open(t, [120, 36]);
  await press('l');
  await shows(/line 59/);
  await press('up', 'tab');
  await shows(/›kafka .*\n.*Log of kafka .* follow on · wrap off · times UTC 2026-01-02 .* 1 line/);
  assert.match(text(), / 03:04:05 {5}INFO an old line of kafka/);
  assert.equal(logs.state.open, 1);
  await press('left', 'left');
  await shows(/Log of supervisor/);
  await press('right', 'shift+tab', 'escape');
  assert.match(text(), /1 Services/);
  await until('no log is read any more', () => logs.state.open === 0);
});

test('what a pane is about has its log', async (t) => {
  const { press, shows } = open(t, [120, 36]);
  for (const [pane, service] of [
    ['2', 'postgres'],
    ['3', 'kafka'],
    ['4', 'job'],
  ] as const) {
    await press(pane, 'l');
    await shows(new RegExp(`Log of ${service} `));
    await press('l');
  }
  await press('1', 'down', 'down', 'l');
  await shows(/Log of connect /);
  await shows(/connect has logged nothing yet; what it logs appears here/);
});

test('so has what an event is about, under whichever name', async (t) => {
  for (const [subject, service] of [
    [{ lab: 'lab', service: 'kafka' }, 'kafka'],
    [{ lab: 'lab', system: 'connect:lab' }, 'connect'],
    [{ lab: 'lab', system: 'query:lab' }, 'job'],
    [{ lab: 'lab', system: 'spark:lab' }, 'spark-master'],
    [{ lab: 'lab', system: 'postgres:lab', name: 'debezium' }, 'postgres'],
    [{ pipeline: 'lab' }, null],
  ] as const) {
    const events = [{ at: healthy.at, level: 'info' as const, source: 'x', text: 'a: b', subject }];
    const monitor = startMonitor(120, 36, {
      logs: writtenLogs({}).logs,
      snapshot: { ...healthy, events },
    });
    t.after(() => monitor.close());
    await monitor.press('6', 'l');
    if (service) await monitor.shows(new RegExp(`Log of ${service} `));
    else assert.match(monitor.text(), /6 Events/);
  }
});

test('a filter hides lines, says so, and is cleared before the log is closed', async (t) => {
  const { press, shows, text } = open(t, [120, 36]);
  await press('l');
  await shows(/line 59/);
  await press('/', '!line', 'enter');
  assert.match(text(), /\/!line {2}8 of 68 lines/);
  assert.doesNotMatch(text(), /line 59/);
  await press('escape');
  await shows(/line 59/);
  await press('/', 'x', 'y', 'z', 'enter');
  assert.match(text(), /no line of postgres matches xyz/);
  await press('escape');
  await shows(/line 59/);
  await press('escape');
  assert.match(text(), /1 Services/);
});

test('n and N go from match to match of what / took, and no line is hidden', async (t) => {
  const { press, shows, text } = open(t, [120, 36]);
  const cursor = () =>
    text()
      .split('\n')
      .find((line) => line.startsWith('›') && /LOG/.test(line));
  await press('l');
  await shows(/line 59/);
  await press('n');
  assert.match(text(), /no text to look for yet: \/ takes one/);
  await press('/', 'l', 'i', 'n', 'e', 'space', '5', 'enter');
  assert.match(text(), /\/line 5 {2}11 of 68 lines/);
  // Who follows begins at the newest.
  await press('n');
  assert.match(text(), /match 11 of 11: line 5.* 68\/68 lines/);
  assert.match(cursor() ?? '', /line 59/);
  await press('n');
  assert.match(text(), /no match below: line 5/);
  await press('N', 'N');
  assert.match(text(), /match 9 of 11: line 5/);
  assert.match(cursor() ?? '', /line 57/);
  assert.match(text(), /line 49/);
  await press('g', 'N');
  assert.match(text(), /no match above: line 5/);
  await press('n');
  assert.match(cursor() ?? '', /line 5 *▐?$/);
  // What is looked for now takes its place.
  await press('/', 'z', 'z', 'enter', 'n');
  assert.match(text(), /no line has zz/);
  assert.match(text(), /68 lines/);
});

test('e leaves errors and warnings with their stack traces, and n goes through these', async (t) => {
  const { press, shows, text } = open(t, [120, 36]);
  await press('l');
  await shows(/line 59/);
  await press('e');
  assert.match(text(), /errors and warnings {2}4 of 68 lines/);
  for (const word of ['WARNING', 'ERROR', 'at org.postgresql', 'Caused by'])
    assert.ok(text().includes(word), word);
  assert.doesNotMatch(text(), /LOG: {2}line/);
  await press('/', 'b', 'r', 'o', 'k', 'e', 'n', 'enter', 'n');
  assert.match(text(), /match 1 of 1: broken.* errors and warnings {2}4\/4 of 68 lines/);
  await press('e');
  assert.doesNotMatch(text(), /errors and warnings/);
  await press('tab');
  await shows(/Log of kafka/);
  await press('e');
  await shows(/no error or warning of kafka/);
});

test('a start of the service has a rule before it', async (t) => {
  const again = `${day} 02:18:00.000 UTC [24001] LOG:  starting PostgreSQL 15.3 on x86_64`;
  const { press, shows, text, logs, copied } = open(t, [120, 36]);
  await press('l');
  await shows(/line 59/);
  logs.write('postgres', again, `${day} 02:18:01.000 UTC [24001] LOG:  a line of the new one`);
  await shows(/ ──── start ─+▐\n 02:18:00.000 \[24001\] LOG: {2}starting PostgreSQL/);
  // Rule and line are one: two rows to go, and its text to copy.
  await press('k');
  assert.match(text(), /\n›02:18:00.000/);
  await press('k');
  assert.match(text(), /\n›──── start/);
  await press('y');
  assert.equal(copied.at(-1), again);
  await press('k');
  assert.match(text(), /\n›02:17:00.069/);
});

test('how lines are shown is remembered, and panes’ keys do nothing in the log', async (t) => {
  const { press, shows, text, quits, copied } = open(t, [120, 36]);
  await press('l');
  await shows(/line 59/);
  await press('t', 'w', 's', 'x', '2', 'z', 'l');
  await press('l');
  await shows(/follow on · wrap on · times off/);
  await press('?');
  assert.match(text(), /follow the newest lines/);
  assert.doesNotMatch(text(), /zoom the pane, and back/);
  await press('?', 'y');
  assert.match(text(), /copied/);
  assert.match(copied.join(), /^\S+ 02:17:00\.069 UTC \[23001\] LOG: {2}line 59$/);
  assert.deepEqual(quits, []);
});

test('a log that can’t be read says why', async (t) => {
  const monitor = startMonitor(80, 24, {
    logs: () => {
      throw new Failure('there is no lab yet');
    },
    snapshot: healthy,
  });
  t.after(() => monitor.close());
  await monitor.press('l');
  await monitor.shows(/✗ there is no lab yet; it is tried again/);
});
