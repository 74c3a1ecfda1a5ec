import assert from 'node:assert/strict';
import test from 'node:test';
import { type CardProps, card } from '../../source/parts/card.ts';
import { glyphSet } from '../../source/parts/glyphs.ts';

type Slot = { name: string; state: string; bytes: number; eta: string };

const props: CardProps<Slot> = {
  columns: [
    { key: 'name', title: 'SLOT', width: 9, text: ({ name }) => name },
    { key: 'state', title: 'STATE', width: 8, text: ({ state }) => state, tone: () => 'good' },
    {
      key: 'bytes',
      title: 'RETAINED',
      width: 8,
      align: 'right',
      text: ({ bytes }) => `${bytes} B`,
    },
    { key: 'eta', title: 'ETA', width: 8, align: 'right', text: ({ eta }) => eta },
    { key: 'trend', title: 'TREND', width: 8, trend: () => [1, 2] },
  ],
  row: { name: 'debezium', state: 'active', bytes: 512, eta: '3m' },
  width: 58,
  focused: true,
  glyphs: glyphSet(true),
};
const textOf = (given: Partial<CardProps<Slot>> = {}) =>
  card({ ...props, ...given }).map((line) => line.map(({ text }) => text.trimEnd()).join('|'));

test('a card has the name and words first, then figures beside each other', () => {
  assert.deepEqual(textOf(), ['>|debezium||active', '|RETAINED|512 B|ETA|3m']);
  assert.deepEqual(textOf({ width: 40 }), ['>|debezium||active', '|RETAINED|512 B', '|ETA|3m']);
});

test('what a tail takes the place of is not shown', () => {
  const tail = { from: 'state', text: 'x\u001b[31mno answer', tone: 'error' as const };
  const [heading = '', ...rest] = textOf({ tail });
  assert.match(heading, /^>\|debezium\|.*no answer$/);
  assert.ok(!heading.includes('\u001b') && rest.length === 0);
});
