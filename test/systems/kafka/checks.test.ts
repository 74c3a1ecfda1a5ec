import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultInSync } from '../../../source/systems/kafka/checks/default-in-sync.ts';
import { listeners } from '../../../source/systems/kafka/checks/listeners.ts';
import type { KafkaSettings } from '../../../source/systems/kafka/checks/settings.ts';

const seed = 'kafka.example:29092';

const broker = (id: number, port: number): KafkaSettings['brokers'][number] => ({
  ...{ id, host: 'localhost', port },
  config: { 'min.insync.replicas': '1' },
});
const topic = (name: string, ...replicas: number[]): KafkaSettings['topics'][number] => ({
  ...{ name, internal: false, config: null },
  partitions: [{ partition: 0, replicas, begin: null, end: null }],
});
const settings = (more: Partial<KafkaSettings>): KafkaSettings => ({
  ...{ seed, brokers: [], topics: [], groups: null, stored: null },
  ...more,
});

test('DK07: the address that a broker is to tell its clients', () => {
  const told = (...ports: number[]) =>
    listeners
      .check(settings({ brokers: ports.map((port, index) => broker(index + 1, port)) }))
      .map(({ cure }) => cure?.text.replace('advertised.listeners=PLAINTEXT://', ''));
  // A port that is mapped to another one, as Docker does.
  assert.deepEqual(told(9092), [seed]);
  assert.deepEqual(told(9092, 9093), ['kafka.example:9092', 'kafka.example:9093']);
  // Machines of their own, of which one is known.
  assert.deepEqual(told(9092, 9092), ['HOST:9092', 'HOST:9092']);
});

test('DK05: no command that would stop topics with too few copies', () => {
  const brokers = [9092, 9093, 9094].map((port, index) => broker(index + 1, port));
  const [well] = defaultInSync.check(settings({ brokers, topics: [topic('a', 1, 2, 3)] }));
  assert.equal(well?.cure?.kind, 'command');
  const topics = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => topic(name, 1));
  const [early] = defaultInSync.check(settings({ brokers, topics }));
  assert.equal(early?.cure?.kind, 'words');
  assert.match(early?.cure?.text ?? '', /: a, b, c, d, e and 2 more\. Then: kafka-configs\.sh /);
});
