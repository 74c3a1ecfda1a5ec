import assert from 'node:assert/strict';
import test from 'node:test';
import { placeholderIn } from '../../../source/systems/debezium/placeholder.ts';
import type { SystemView } from '../../../source/watch/view.ts';

const system = (id: `${string}:${string}`, value: unknown): SystemView => ({
  ...{ system: { id, label: id, title: id, short: id }, kind: 'connect', reading: { value } },
  ...{ points: [], events: [], rows: {} },
});

test('the placeholder is that of the connector with the topic’s prefix, or the default', () => {
  const snapshot = {
    systems: [
      ...[system('kafka:a', { topics: [] }), system('connect:none', undefined)],
      system('connect:a', { placeholders: { shop: '(gone)', bytes: 'hex:00ff' } }),
    ],
  };
  const text = (topic: string, source: string | null) =>
    placeholderIn(snapshot, topic, source).text;
  assert.equal(text('shop.public.a', 'shop'), '(gone)');
  assert.equal(text('shop.public.a', null), '(gone)');
  // A record says itself where it is from, whatever its topic is called.
  assert.equal(text('renamed', 'shop'), '(gone)');
  assert.equal(text('shop.public.a', 'other'), '__debezium_unavailable_value');
  assert.equal(text('shopping.a', null), '__debezium_unavailable_value');
  assert.deepEqual(placeholderIn(snapshot, 'x', 'bytes').bytes, Buffer.from([0, 255]));
  assert.equal(placeholderIn(snapshot, 'x', 'shop'), placeholderIn(snapshot, 'y', 'shop'));
});
