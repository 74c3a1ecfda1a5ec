import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KafkaWire } from '../../../source/clients/kafka/wire.ts';
import { layoutOf } from '../../../source/systems/kafka/layout.ts';
import { compactedTopics } from '../../../source/systems/kafka/policies.ts';

const layout = layoutOf({
  brokers: [{ nodeId: 1, host: 'h', port: 1 }],
  controllerId: 1,
  topicMetadata: ['__consumer_offsets', '_connect_offsets', 'a', 'b', 'c'].map((topic) => ({
    ...{ topicErrorCode: 0, topic, isInternal: topic.startsWith('__'), partitionMetadata: [] },
  })),
} as unknown as Parameters<typeof layoutOf>[0]);

test('which topics are compacted is asked once a minute, and stays known where it can’t be asked', async () => {
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
          configEntries: [{ configName: 'cleanup.policy', configValue: now[name] ?? null }],
        })),
      };
    },
  } as unknown as KafkaWire;
  const compacted = compactedTopics(() => at);
  const look = async (then: number) => {
    at = then;
    await compacted.refresh(wire, layout);
    return compacted.known();
  };
  const first = await look(0);
  assert.deepEqual(first, ['b']);
  assert.deepEqual(asked, [['a', 'b', 'c']]);
  policies = { a: 'compact', b: 'compact' };
  assert.equal(await look(59_000), first);
  assert.deepEqual(await look(60_000), ['a', 'b']);
  policies = undefined;
  assert.deepEqual(await look(120_000), ['a', 'b']);
  assert.equal(asked.length, 3);
});
