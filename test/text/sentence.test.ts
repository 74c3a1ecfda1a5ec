import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  asSentence,
  momentText,
  partsIn,
  sentence,
  sentenceText,
} from '../../source/text/sentence.ts';

const { TZ } = process.env;
process.env.TZ = 'Asia/Kolkata';
after(() => {
  if (TZ === undefined) delete process.env.TZ;
  else process.env.TZ = TZ;
});

const since = Date.parse('2026-11-28T22:02:07.123Z');
const now = since + 65_000;
const local = { how: 'local', now } as const;
const ago = { how: 'ago', now } as const;

test('a moment in a sentence is told in UTC, and stays a value for whoever tells it otherwise', () => {
  const down = sentence`${'Kafka'} has not answered ${{ since }}: ${'refused'}`;
  assert.deepEqual(down, {
    text: 'Kafka has not answered since 22:02:07Z: refused',
    parts: ['Kafka has not answered ', { since }, ': refused'],
  });
  assert.equal(sentenceText(down, local), 'Kafka has not answered since 03:32:07: refused');
  assert.equal(sentenceText(down, ago), 'Kafka has not answered for 1m 05s: refused');
  const stopped = sentence`you stopped it ${{ at: since }}`;
  assert.equal(stopped.text, 'you stopped it at 22:02:07Z');
  assert.equal(sentenceText(stopped, local), 'you stopped it at 03:32:07');
  assert.equal(sentenceText(stopped, ago), 'you stopped it 1m 05s ago');
});

test('a moment may have its day', () => {
  const made = sentence`a server made ${{ on: since }}`;
  assert.deepEqual(made, {
    text: 'a server made 2026-11-28 22:02:07Z',
    parts: ['a server made ', { on: since }],
  });
  assert.equal(sentenceText(made, local), 'a server made 2026-11-29 03:32:07+05:30');
  assert.equal(sentenceText(made, ago), 'a server made 1m 05s ago');
  assert.deepEqual(partsIn(made.parts, String), made.parts);
});

test('what a system has said is not read as a time', () => {
  const quoted = sentence`it ended: ${'at 10:00:00Z, since 11:00:00Z'}`;
  assert.deepEqual(quoted, { text: 'it ended: at 10:00:00Z, since 11:00:00Z' });
  assert.equal(sentenceText(quoted, ago), quoted.text);
});

test('a sentence in another one keeps its moments', () => {
  const often = sentence`${sentence`down ${{ since }}`} (${3} times, first ${{ at: since }})`;
  assert.equal(often.text, 'down since 22:02:07Z (3 times, first at 22:02:07Z)');
  assert.equal(sentenceText(often, ago), 'down for 1m 05s (3 times, first 1m 05s ago)');
  assert.deepEqual(sentence`it is ${asSentence('well')}`, { text: 'it is well' });
});

test('parts that were read from a file are made safe, and left out where they are none', () => {
  const safe = (text: string) => text.toUpperCase();
  assert.deepEqual(partsIn(['down ', { since }, { at: since, more: 1 }], safe), [
    'DOWN ',
    { since },
    { at: since },
  ]);
  for (const wrong of [undefined, 'down', [{ since: '1' }], [null], [{ at: 9e15 }]])
    assert.equal(partsIn(wrong, safe), undefined);
});

test('where ages are told, a moment is one', () => {
  assert.equal(momentText({ at: since }, ago), '1m 05s ago');
  assert.equal(momentText({ since }, ago), 'for 1m 05s');
});
