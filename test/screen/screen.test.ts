import assert from 'node:assert/strict';
import test from 'node:test';
import type { UiState } from '../../source/panes/types.ts';
import { glyphSet } from '../../source/parts/glyphs.ts';
import { widthOf } from '../../source/parts/line.ts';
import { screenLines } from '../../source/screen/screen.ts';
import { delta } from '../../source/systems/delta/readings.ts';
import { kafka, type TopicRow } from '../../source/systems/kafka/readings.ts';
import { postgres } from '../../source/systems/postgres/readings.ts';
import { services } from '../../source/systems/services/readings.ts';
import { query } from '../../source/systems/spark/readings.ts';
import type { Snapshot } from '../../source/watch/snapshot.ts';
import { frameOf } from './frame.ts';
import {
  comingUp,
  face,
  figures,
  focusOn,
  healthy,
  oneDown,
  states,
  ui,
  withFlow,
  withReading,
  withRows,
} from './recorded.ts';
import { draw } from './terminal.ts';

const glyphs = glyphSet(false);

const topicLike = (name: string): TopicRow => {
  const model = figures.topics.find(({ backlog }) => backlog !== null);
  assert.ok(model);
  return { ...model, name, recordsPerS: 12 };
};

const withTopics = (names: readonly string[]): Snapshot =>
  withRows(kafka, { topics: names.map(topicLike) });

test('at every size the frame is as high as the terminal and no wider', async () => {
  const sizes: [number, number][] = [];
  for (let columns = 1; columns <= 210; columns += 29)
    for (let rows = 1; rows <= 64; rows += 11) sizes.push([columns, rows]);
  sizes.push([59, 15], [60, 14], [60, 15], [109, 28], [110, 27], [110, 28], [76, 20], [75, 19]);
  const choices: [Snapshot, UiState][] = [
    [comingUp, ui],
    [oneDown, focusOn('slots')],
    [healthy, { ...ui, overlay: { kind: 'help', page: 0 } }],
    [healthy, { ...focusOn('events'), zoomed: true }],
  ];
  const { screen, show, close } = draw([], 80, 24);
  for (const [columns, rows] of sizes)
    for (const [snapshot, chosen] of choices) {
      screen.resize(columns, rows);
      await show(screenLines({ snapshot, ui: chosen, columns, rows, glyphs }));
      const at = `${columns}x${rows}`;
      const lines = screen.lines();
      assert.ok(
        lines[0]?.includes(columns < 60 || rows < 15 ? 'cdc-top'.slice(0, columns - 1) : 'cdc-top'),
        at,
      );
      if (columns >= 60 && rows >= 15) assert.ok(lines[rows - 1]?.includes('q quit'), at);
      for (const line of lines) assert.ok(widthOf(line) <= columns, `${at}: ${line}`);
    }
  close();
});

test('a resize leaves nothing of the frame before', async () => {
  const linesAt = (columns: number, rows: number) =>
    screenLines({ snapshot: healthy, ui, columns, rows, glyphs });
  const { screen, show, close } = draw(linesAt(200, 60), 200, 60);
  for (const [columns, rows] of [
    [120, 36],
    [60, 15],
    [80, 24],
    [50, 10],
    [120, 36],
  ] as const) {
    screen.resize(columns, rows);
    await show(linesAt(columns, rows));
    const { lines } = await frameOf(healthy, ui, columns, rows);
    assert.deepEqual(screen.lines(), lines, `${columns}x${rows}`);
  }
  close();
});

test('escape sequences from outside never reach the terminal', async () => {
  const evil =
    '\u001B]0;title\u0007\u001B[2J\u001B[31mred\u009B5n\u001B]52;c;aGk=\u0007\u202Edcba\u0000\u0008';
  const [service] = figures.services;
  const [slot] = figures.slots;
  const [batch] = figures.batches;
  const { delta: table } = figures;
  const [commit] = figures.commits;
  assert.ok(service && slot && batch && table && commit);
  const told = {
    services: [{ ...service, name: evil, detail: evil, health: 'unhealthy', ports: evil }],
    slots: [{ ...slot, name: evil, walStatus: evil }],
    batches: [{ ...batch, query: evil }],
    table: { ...table, incomplete: evil },
    commits: [{ ...commit, operation: evil, queryId: evil, metrics: { [evil]: 1 } }],
  };
  let made = withTopics([evil]);
  made = withRows(services, { services: told.services }, made);
  made = withRows(postgres, { slots: told.slots }, made);
  made = withRows(query, { batches: told.batches }, made);
  made = withRows(delta, { table: told.table, commits: told.commits }, made);
  const failure = { kind: 'denied', message: evil, since: 1 } as const;
  made = withReading(kafka, { failure }, made);
  const snapshot: Snapshot = {
    ...withFlow({}, { level: 'error', text: evil }, made),
    labs: [{ name: evil, engine: evil, versions: evil, capture: 'connect', phase: 'there' }],
    events: [{ at: healthy.at, level: 'info', source: evil, text: evil, subject: {} }],
    steps: [{ lab: 'lab', subject: evil, state: 'running', what: evil, startedAt: healthy.at }],
  };
  for (const [columns, rows] of [
    [80, 24],
    [200, 60],
  ] as const)
    for (const { id } of face.panes)
      for (const chosen of [
        { ...focusOn(id), zoomed: true },
        { ...focusOn(id), overlay: { kind: 'filter', text: evil } as const },
        { ...focusOn(id, { filter: evil }), overlay: { kind: 'confirm', text: evil } as const },
      ]) {
        const { raw } = await frameOf(snapshot, chosen, columns, rows);
        assert.doesNotMatch(raw, /title|\u0007|\u001B\]|\u009B|\u001B\[5n|\u202E|\u0000|\u0008/);
        assert.doesNotMatch(raw, /\u001B\[31mred/);
      }
});

test('CJK, emoji and combined signs keep columns and borders in place', async () => {
  const names = [
    'plain',
    '日本語のとても長いトピックの名前は切られますよね',
    '👩‍👩‍👧 family 👍🏽 ⚠️ warn 1️⃣',
    'é̈̈̈̈̈ñ 한국어 ᄒ',
    '🇯🇵 flag ✅ 🎉',
  ];
  for (const [columns, rows] of [
    [120, 36],
    [80, 24],
    [61, 17],
  ] as const) {
    const snapshot = withTopics(names);
    const { screen, settle, close } = draw(
      screenLines({ snapshot, ui: focusOn('topics', { selected: 2 }), columns, rows, glyphs }),
      columns,
      rows,
    );
    await settle();
    const lines = screen.lines();
    const first = lines.findIndex((line) => line.includes('plain'));
    // The point of the rate is the first sign after the name that all rows have.
    const places = names.map((_, index) => screen.column(first + index, '.')[0]);
    assert.deepEqual(new Set(places).size, 1, lines.slice(first, first + 5).join('\n'));
    if (columns === 120)
      for (let y = 4; y < rows - 1; y += 1) {
        const parted = screen.column(y, '│').filter((at) => at === 59);
        assert.ok(parted.length === 1 && widthOf(lines[y] ?? '') <= columns, lines[y]);
      }
    close();
  }
});

test('of a thousand topics and a hundred slots only what is seen is drawn', async () => {
  const asked = new Set<string>();
  const [slot] = figures.slots;
  assert.ok(slot);
  const watched = <T extends { name: string; history: number[] }>(row: T): T =>
    Object.defineProperty({ ...row }, 'history', {
      get: () => {
        asked.add(row.name);
        return row.history;
      },
      enumerable: true,
    });
  const topics = Array.from({ length: 1000 }, (_, i) => watched(topicLike(`topic-${i}`)));
  const slots = Array.from({ length: 100 }, (_, i) => watched({ ...slot, name: `slot-${i}` }));
  const snapshot = withRows(postgres, { slots }, withRows(kafka, { topics }));
  const { text } = await frameOf(snapshot, focusOn('topics', { selected: 500 }), 200, 60);
  assert.match(text, /›topic-500 /);
  assert.match(text, / 501\/1,000 /);
  assert.ok(asked.size < 60, `${asked.size} rows were drawn`);
  asked.clear();
  const end = await frameOf(snapshot, focusOn('topics', { selected: 5000 }), 120, 36);
  assert.match(end.text, /›topic-999 /);
});

test('the ASCII set draws nothing else', async () => {
  for (const [name, { snapshot, ui: chosen }] of Object.entries(states))
    for (const [columns, rows] of [
      [60, 15],
      [80, 24],
      [120, 36],
      [200, 60],
    ] as const)
      for (const overlay of [chosen.overlay, { kind: 'help', page: 0 } as const]) {
        const { text } = await frameOf(snapshot, { ...chosen, overlay }, columns, rows, true);
        assert.match(text, /^[ -~\n]*$/, name);
      }
});

test('a frame of an unchanged snapshot writes nothing', async () => {
  const linesOf = (snapshot: Snapshot) =>
    screenLines({ snapshot, ui, columns: 120, rows: 36, glyphs });
  const { screen, settle, show, close } = draw(linesOf(healthy), 120, 36);
  await settle();
  screen.raw = '';
  await show(linesOf(healthy));
  assert.equal(screen.raw, '');
  await show(linesOf({ ...healthy, at: healthy.at + 1000 }));
  assert.ok(screen.raw.length < 60, `${screen.raw.length} bytes for a new time`);
  close();
});

test('a filter that hides everything says so, and its pane is not taken for an empty one', async () => {
  const { text } = await frameOf(healthy, focusOn('topics', { filter: 'orders' }), 120, 36);
  assert.match(text, /nothing matches orders/);
  assert.ok(text.includes(`/orders  0 of ${figures.topics.length}`));
});

test('zoomed, a pane has the screen and the selected row is told in full', async () => {
  const batch = figures.batches[2];
  assert.ok(batch);
  const { text, lines } = await frameOf(
    healthy,
    { ...focusOn('batches', { selected: 2 }), zoomed: true },
    120,
    36,
  );
  assert.match(lines[2] ?? '', /^›4 Spark batches ─/);
  assert.ok(text.includes(`batch ${batch.batchId} of ${batch.query} (${batch.applicationId})`));
  assert.ok(text.includes(`${batch.rows} rows in `));
  assert.doesNotMatch(text, /6 Events/);
});

test('a pane that can’t be drawn says so in its place, and the others go on', async () => {
  const [topic] = figures.topics;
  assert.ok(topic);
  const broken = Object.defineProperty({ ...topic }, 'name', {
    get: () => {
      throw new RangeError('Maximum call stack size exceeded');
    },
  });
  const { text } = await frameOf(withRows(kafka, { topics: [broken] }), ui, 120, 36);
  assert.match(text, /✗ Topics can’t be drawn: Maximum call stack size/);
  assert.match(text, /[ ›]4 Spark batches ─/);
  assert.match(text, /q quit/);
});
