import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { glyphSet } from '../../source/parts/glyphs.ts';
import { widthOf } from '../../source/parts/line.ts';
import { replaySession } from '../../source/screen/session.ts';
import { timeBar } from '../../source/screen/time-bar.ts';
import { compareScreens } from './golden.ts';
import { startMonitor } from './monitor.ts';
import { recordingOf, recordings, replayOf } from './recorded.ts';

const sizes = [
  [60, 15],
  [80, 24],
  [120, 36],
  [200, 60],
] as const;

/** The monitor on a recording, at its beginning; it stands still until it is told to go on. */
const open = (
  t: TestContext,
  name: (typeof recordings)[number],
  [columns, rows]: readonly [number, number],
) => {
  const recording = recordingOf(name);
  const replayed = replayOf(recording, recording.from);
  replayed.player.play(false);
  const monitor = startMonitor(columns, rows, { session: replaySession(replayed) });
  t.after(async () => {
    monitor.close();
    await replayed.close();
  });
  return { ...monitor, ...replayed, recording };
};

for (const name of recordings)
  for (const size of sizes)
    test(`${name} is replayed at ${size.join('x')}, from its beginning to its end`, async (t) => {
      const [columns, rows] = size;
      const { screen, settle, player, recording } = open(t, name, size);
      const times = Array.from(recording.ticksFrom(0), ({ at }) => at);
      for (const at of times.filter((_, place) => place % 12 === 0 || place === times.length - 1)) {
        player.seek(at);
        await settle();
        const lines = screen.lines();
        assert.equal(lines.length, rows);
        for (const line of lines) assert.ok(widthOf(line) <= columns, line);
        const time = new Date(at).toISOString().slice(11, 19);
        assert.match(lines[0] ?? '', new RegExp(`${time}Z .*PAUSED`));
        assert.match(lines.at(-2) ?? '', /^ \d\d:\d\d:\d\dZ .*●.* \d\d:\d\d:\d\dZ {2}1× *$/);
      }
    });

for (const size of sizes)
  test(`a replay at ${size.join('x')} looks as it did`, async (t) => {
    const { screen, settle, player } = open(t, 'one-down', size);
    player.seek(player.recording.until - 10_000);
    await settle();
    compareScreens('replay', size, [screen.lines()]);
  });

test('keys move about in a recording', async (t) => {
  const { press, shows, player, recording, text } = open(t, 'one-down', [120, 36]);
  const { from } = recording;
  const at = () => Math.round((player.at - from) / 1000);
  await press('right', 'right');
  assert.equal(at(), 20);
  await press('left');
  assert.equal(at(), 10);
  await press('shift+right');
  assert.equal(at(), 70);
  await press('shift+left', 'left', 'left', 'left');
  assert.equal(at(), 0);
  await press('.');
  const first = player.at;
  assert.equal(first, recording.markAfter(from));
  await press('.', ',');
  assert.equal(player.at, first);
  await press('>', '>');
  assert.equal(player.speed, 5);
  await shows(/ 5× *\n/);
  await press('<', '<', '<');
  assert.equal(player.speed, 0.5);
  await press('t');
  await shows(/ go to: █/);
  await press(new Date(recording.until - 5000).toISOString().slice(11, 19), 'enter');
  assert.ok(player.at < recording.until && player.at > recording.until - 10_000);
  await shows(/Z .*PAUSED[\s\S]*Kafka is down/);
  await press('t', 'soon', 'enter');
  await shows(/soon is not a time/);
  await press('t', '23:00', 'enter');
  assert.equal(player.at, recording.until);
  await shows(/is outside the recording/);
  await press('t', '14', 'escape', 'space');
  assert.equal(player.playing, true);
  assert.doesNotMatch(text(), /go to:/);
});

test('nothing is changed, and what was not recorded is said', async (t) => {
  const { press, shows, player } = open(t, 'healthy', [120, 36]);
  player.seek(player.recording.until);
  for (const key of ['i', 'x', 's', 'Q']) {
    await press(key);
    await shows(/this is a recording \(can’t/);
  }
  await press('l');
  await shows(/logs are not in a recording/);
  await press('+');
  await shows(/a recording has the interval/);
  await press('3', 'enter');
  await shows(/records are not in a recording/);
  await press('tab', 'G');
  await shows(/Configuration [\s\S]*not in a recording/);
  await press('escape', '1', 'enter');
  await shows(/Last log lines [\s\S]*not in a recording/);
  await press('escape', '5', 'enter');
  await shows(/File of the log [\s\S]*not in a recording/);
});

test('help and footer have the keys of a recording only while one is played', async (t) => {
  const { press, shows } = open(t, 'healthy', [120, 36]);
  await shows(/, previous event {2}\. next event {2}t go to/);
  await press('?');
  await shows(/Replay/);
  const live = startMonitor(120, 36, {});
  t.after(() => live.close());
  await live.settle();
  assert.doesNotMatch(live.text(), /next event/);
  await live.press('t', '.', 'left');
  assert.doesNotMatch(live.text(), /go to/);
});

test('the bar shows gaps and events, and tells days apart', () => {
  const at = (text: string) => Date.parse(`2026-11-${text}Z`);
  const replay = {
    from: at('27T10:00:00'),
    until: at('28T10:00:00'),
    speed: 2,
    stretches: [
      { from: at('27T10:00:00'), until: at('27T16:00:00'), marks: 1, markedAt: at('27T13:00:00') },
      { from: at('27T22:00:00'), until: at('28T10:00:00'), marks: 0, markedAt: 0 },
    ],
    damage: 'x is damaged',
  };
  const draw = (width: number, ascii = false) =>
    timeBar({ at: at('28T04:00:00'), paused: false }, replay, width, glyphSet(ascii))
      .map(({ text }) => text)
      .join('');
  const wide = draw(100);
  assert.equal(widthOf(wide), 100);
  assert.match(wide, /^ 11-27 10:00:00Z ━+┴━+ +━+●─+ 11-28 10:00:00Z {2}2× ▲ damaged $/);
  assert.match(
    draw(100, true),
    /^ 11-27 10:00:00Z =+\+=+ +=+\*-+ 11-28 10:00:00Z {2}2x ! damaged $/,
  );
  for (let width = 10; width < 60; width += 1) assert.ok(widthOf(draw(width)) <= width);
});
