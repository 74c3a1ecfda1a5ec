import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KafkaWire } from '../../../source/clients/kafka/wire.ts';
import { layoutOf } from '../../../source/systems/kafka/layout.ts';
import { topicPolicies } from '../../../source/systems/kafka/policies.ts';

const partition = {
  ...{ partitionErrorCode: 0, partitionId: 0, leader: 1, replicas: [1], isr: [1] },
  offlineReplicas: [],
};
const layout = layoutOf({
  brokers: [{ nodeId: 1, host: 'h', port: 1 }],
  controllerId: 1,
  topicMetadata: ['__consumer_offsets', '_connect_offsets', 'a', 'b', 'c'].map((topic) => ({
    ...{ topicErrorCode: 0, topic, isInternal: topic.startsWith('__') },
    partitionMetadata: ['a', 'c'].includes(topic) ? [partition] : [],
  })),
} as unknown as Parameters<typeof layoutOf>[0]);

const policyOf = (text: string): [string, string][] => {
  const [policy = '', ms = '-1', bytes = '-1'] = text.split(' ');
  return [
    ['cleanup.policy', policy],
    ['retention.ms', ms],
    ['retention.bytes', bytes],
  ];
};

test('which topics lose records is asked once a minute, and stays known where it can’t be asked', async () => {
  let at = 0;
  let policies: Record<string, string> | undefined = { a: 'delete', b: 'compact,delete' };
  const asked: string[][] = [];
  const wire = {
    ask: async (
      _address: string,
      _api: string,
      { resources }: { resources: { name: string }[] },
    ) => {
      asked.push(resources.map(({ name }) => name));
      if (!policies) throw new Error('gone');
      const now = policies;
      return {
        resources: resources.map(({ name }) => ({
          ...{ errorCode: name in now ? 0 : 29, resourceName: name },
          configEntries: policyOf(now[name] ?? '').map(([configName, configValue]) => ({
            ...{ configName, configValue },
          })),
        })),
      };
    },
  } as unknown as KafkaWire;
  const known = topicPolicies(() => at);
  const look = async (then: number) => {
    at = then;
    await known.refresh(wire, layout);
    return known.known();
  };
  const first = await look(0);
  assert.deepEqual(first, { compacted: ['b'], limited: [] });
  assert.deepEqual(asked, [['a', 'b', 'c']]);
  policies = { a: 'compact 1000', b: 'compact', c: 'delete 604800000' };
  assert.equal(await look(59_000), first);
  const second = await look(60_000);
  assert.deepEqual(second, { compacted: ['a', 'b'], limited: ['c'] });
  policies = undefined;
  assert.equal(await look(120_000), second);
  assert.equal(asked.length, 3);
  // As Debezium makes it; a limit of its size; and of a topic of no single partition that is not of interest.
  policies = { a: 'delete 9223372036854775807', b: 'delete 1000', c: 'delete -1 1000' };
  assert.deepEqual(await look(180_000), { compacted: [], limited: ['c'] });
});
