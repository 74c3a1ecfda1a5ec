import assert from 'node:assert/strict';
import test from 'node:test';
import type { KeyContext, UiEvent } from '../../../source/panes/types.ts';
import { glyphSet } from '../../../source/parts/glyphs.ts';
import { monitorKeys } from '../../../source/screen/keys.ts';
import { screenLines } from '../../../source/screen/screen.ts';
import type { ScreenContext } from '../../../source/screen/types.ts';
import { initialTopic } from '../../../source/systems/kafka/detail/state.ts';
import { face, focusOn, healthy } from '../../screen/recorded.ts';
import { recordsOf } from '../debezium/logs.ts';

const topic = 'lab_cdc.inventory.customers';
const records = recordsOf('customers').records.map((record, index) => ({
  ...record,
  seq: index + 1,
}));
const update = records.findLast(({ value }) => value?.includes('"op":"u"'));

/** What a key does where this view is open. */
const pressed = (name: string, view: { id: string; state: unknown; data?: unknown }) => {
  const done: UiEvent[] = [];
  const copied: string[] = [];
  const open = { ...view, filter: '' };
  const binding = monitorKeys.bindingOf(name, face, open);
  const context = {
    ui: { face, view: open },
    view: { ...open, width: 120, height: 34, glyphs: glyphSet(false), set: () => {} },
    dispatch: (event: UiEvent) => done.push(event),
    copy(text: string) {
      copied.push(text);
      return 'copied';
    },
  } as unknown as KeyContext as ScreenContext;
  assert.equal(binding?.disabledReason?.(context), undefined);
  binding?.run(context);
  return { binding, done, copied };
};

const topicAt = (record: number | null) => ({
  id: 'topic',
  state: { ...initialTopic(`kafka:lab ${topic}`, undefined), record },
  data: { tail: { records } },
});

test('Enter opens the record that is chosen as a whole, and Esc alone goes back', () => {
  assert.ok(update);
  const [opened] = pressed('enter', topicAt(update.seq)).done;
  assert.ok(opened?.type === 'open');
  const [columns, rows] = [120, 400];
  const view = { ...opened.view, data: undefined };
  const lines = screenLines({
    ...{ snapshot: healthy, ui: { ...focusOn('topics'), view }, columns, rows },
    glyphs: glyphSet(false),
  }).map((line) =>
    line
      .map(({ text }) => text)
      .join('')
      .trimEnd(),
  );
  const from = lines.indexOf(' {');
  const shown = JSON.parse(lines.slice(from, lines.indexOf(' }', from) + 1).join('\n'));
  assert.equal(shown.topic, topic);
  assert.equal(String(shown.offset), String(update.offset));
  assert.deepEqual(shown.value, JSON.parse(String(update.value)));
  assert.deepEqual(shown.key, JSON.parse(String(update.key)));
  const { copied } = pressed('y', view);
  assert.deepEqual(JSON.parse(copied[0] ?? ''), shown);
  assert.equal(pressed('enter', view).binding, undefined);
  assert.deepEqual(pressed('escape', view).done, [{ type: 'back' }]);
});

test('what is no JSON of a record is a text, or base64', () => {
  const [first] = records;
  assert.ok(first);
  const odd = {
    ...first,
    key: Buffer.from('a "key"'),
    value: Buffer.from([0, 255, 1]),
    headers: [],
  };
  const state = { topic: `kafka:lab ${topic}`, record: odd, top: 0, said: '' };
  const text = pressed('y', { id: 'record', state }).copied[0] ?? '';
  assert.deepEqual(JSON.parse(text).key, 'a "key"');
  assert.deepEqual(JSON.parse(text).value, { base64: odd.value.toString('base64') });
  const none = { ...state, record: { ...odd, value: null } };
  assert.equal(JSON.parse(pressed('y', { id: 'record', state: none }).copied[0] ?? '').value, null);
});
