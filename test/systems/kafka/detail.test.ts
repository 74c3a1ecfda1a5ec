import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { glyphSet } from '../../../source/parts/glyphs.ts';
import { widthOf } from '../../../source/parts/line.ts';
import { screenLines } from '../../../source/screen/screen.ts';
import type { TopicData } from '../../../source/systems/kafka/detail/source.ts';
import { initialTopic, type TopicState } from '../../../source/systems/kafka/detail/state.ts';
import type { TailData } from '../../../source/systems/kafka/tail.ts';
import { focusOn, healthy } from '../../screen/recorded.ts';
import { draw, looks } from '../../screen/terminal.ts';
import { root } from '../../support.ts';
import { recordsOf, recordWith } from '../debezium/logs.ts';

const topic = 'lab_cdc.inventory.customers';
const sizes = [
  [80, 24],
  [120, 36],
  [200, 60],
] as const;

const numbered = (records: ReturnType<typeof recordsOf>['records']) =>
  records.map((record, index) => ({ ...record, seq: index + 1 }));

const tailOf = (more: Partial<TailData> = {}): TailData => ({
  ...{ records: numbered(recordsOf('customers').records), looked: true, trouble: undefined },
  ...{ skipped: 0n, aborted: 0, markers: 0, open: 0n, unreadable: [] },
  ...more,
});

const configs: TopicData['configs'] = {
  trouble: undefined,
  entries: [
    { name: 'cleanup.policy', value: 'delete', setBy: 'server.properties', isDefault: false },
    { name: 'segment.bytes', value: '67108864', setBy: 'server.properties', isDefault: false },
    { name: 'ssl.key', value: null, setBy: 'default', isDefault: true },
    { name: 'flush.ms', value: '9223372036854775807', setBy: 'default', isDefault: true },
  ],
};

const linesOf = async (
  [columns, rows]: readonly [number, number],
  chosen: Partial<TopicState>,
  tail = tailOf(),
  ascii = false,
) => {
  const state = { ...initialTopic(`kafka:lab ${topic}`, undefined), ...chosen };
  const view = { id: 'topic', filter: '', state, data: { tail, configs } };
  const ui = { ...focusOn('topics'), view };
  const now = () => screenLines({ snapshot: healthy, ui, columns, rows, glyphs: glyphSet(ascii) });
  const { screen, settle, show, close } = draw(now(), columns, rows, {
    looks: { ...looks, ascii },
  });
  await settle();
  // Small tables come a moment later: the monitor draws again then.
  const drawn = () => state.page === 0 || screen.lines().some((line) => /[└+][─-]/.test(line));
  for (const deadline = Date.now() + 10_000; !drawn() && Date.now() < deadline; await sleep(20))
    await show(now());
  const lines = screen.lines();
  const { raw } = screen;
  close();
  for (const line of lines) assert.ok(widthOf(line) <= columns, line);
  return { lines, text: lines.join('\n'), raw };
};

for (const size of sizes)
  test(`a topic at ${size.join('x')} looks as it did: records, one of them, the topic`, async () => {
    const update = tailOf().records.findLast(({ value }) => value?.includes('"op":"u"'));
    const frames = [
      await linesOf(size, {}),
      await linesOf(size, { record: update?.seq ?? null }),
      await linesOf(size, { page: 1 }),
    ];
    // The first line tells of the recording, the rest of the topic.
    const text = `${frames
      .map(({ lines }) =>
        lines
          .slice(1)
          .map((line) => line.trimEnd())
          .join('\n'),
      )
      .join('\n\n')}\n`;
    const file = path.join(root, 'test', 'frames', `topic-${size.join('x')}.txt`);
    if (process.env.UPDATE_FRAMES) writeFileSync(file, text);
    assert.ok(existsSync(file), 'UPDATE_FRAMES=1 makes the frame');
    assert.equal(text, readFileSync(file, 'utf8'));
  });

const evil =
  '\u001B]0;title\u0007\u001B[2J\u001B[31mred\u009B5n\u202Edcba 顧客 👩‍👩‍👧 e\u0301\u0000';
const source = { schema: evil, table: evil, lsn: 1, txId: evil };

test('nothing of a row reaches the terminal but its text', async () => {
  const values = [
    {
      op: 'u',
      before: { [evil]: evil, long: 'x' },
      after: { [evil]: `${evil}!`, long: 'y'.repeat(9000) },
      source,
    },
    evil,
    { any: evil },
    Buffer.from([0xff, 0x1b, 0x5d, 0x07]),
    { op: 'm', message: { prefix: evil, content: Buffer.from(evil).toString('base64') } },
    { op: 't', source },
  ];
  const records = numbered(
    values.map((value) =>
      recordWith(value, {
        key: Buffer.from(evil),
        headers: [{ name: evil, value: Buffer.from(evil) }],
      }),
    ),
  );
  for (const { seq } of records)
    for (const size of sizes) {
      const { raw, text } = await linesOf(size, { record: seq }, tailOf({ records }));
      const drawn = raw.replaceAll(/\u001B\[[\d;?]*[A-Za-z]/g, '');
      assert.doesNotMatch(drawn, /[\u0000-\u0009\u000b-\u001a\u001c-\u001f\u007f-\u009f\u202e]/);
      assert.doesNotMatch(raw, /\u001B\]|\u001B\[5n|\u001B\[31mred/);
      assert.match(text, seq === 6 ? /truncate/ : /./);
    }
});

test('a value that is too wide stands below itself, both sides whole', async () => {
  const [before, after] = [{ note: 'a'.repeat(90) }, { note: `${'b'.repeat(90)}` }];
  const records = numbered([recordWith({ op: 'u', before, after, source: {} })]);
  const { text } = await linesOf([80, 24], { record: 1 }, tailOf({ records }));
  assert.match(text, /~ note {2}- "a{20,}\n +a+"\n +\+ "b{20,}\n +b+"\n/);
});

test('what is passed by is counted, and what can’t be read is named', async () => {
  const unreadable = [{ partition: 2, offset: 9n, count: 5, why: 'damaged zstd data' }];
  const { text } = await linesOf(
    [120, 36],
    {},
    tailOf({ skipped: 1234n, aborted: 2, markers: 3, open: 4n, unreadable, trouble: 'no leader' }),
  );
  assert.match(text, /✗ no leader; it is tried again/);
  assert.match(text, /▲ not readable: 5 records at 2@9: damaged zstd data/);
  assert.match(text, /1,234 skipped: they came too fast, 2 of aborted transactions, 4 are waiting/);
  assert.match(
    (await linesOf([80, 24], {}, tailOf({ records: [] }))).text,
    /no record in this topic/,
  );
});

test('in ASCII no other signs are drawn', async () => {
  const records = numbered([
    recordWith({ op: 'u', before: { a: 1 }, after: { a: 2 }, source: {} }),
  ]);
  for (const page of [0, 1]) {
    const { lines } = await linesOf([120, 36], { page }, tailOf({ records }), true);
    assert.doesNotMatch(lines.slice(1).join(''), /[^ -~]/);
  }
});
