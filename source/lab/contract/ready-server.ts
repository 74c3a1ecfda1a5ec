import { HttpError } from '../../clients/http.ts';
import { kafkaWire, type Metadata, type Offsets } from '../../clients/kafka/wire.ts';
import { Failure } from '../../config/errors.ts';
import type { LabTarget } from '../../watch/lab.ts';
import { type Condition, getJson, readerOf, sourceOf } from './ready.ts';

const checkMs = 5000;

/**
 * Debezium Server's own health is UP before it has read anything, and stays so when it is stuck: the
 * source and the topic tell more.
 */
export const serverCaptures: Condition = {
  what: 'it reads the source and the snapshot is in the topic',
  async check(target, signal) {
    const { capture } = target;
    if (capture.kind !== 'server') throw new Failure('the lab has no Debezium Server');
    await checkHealth(capture.url, signal);
    await checkReader(target);
    await checkTopic(target);
  },
};

const checkHealth = async (url: string, signal: AbortSignal) => {
  try {
    await getJson(`${url}/q/health`, signal);
  } catch (error) {
    throw error instanceof HttpError && error.status === 503
      ? new Error('its health is DOWN')
      : error;
  }
};

const checkReader = async (target: LabTarget) => {
  const { absent, idle } = sourceOf(target).reader;
  const { there, active } = await readerOf(target);
  if (!there) throw new Error(absent);
  if (!active) throw new Error(idle);
};

const checkTopic = async ({ kafka }: LabTarget) => {
  const wire = kafkaWire(checkMs);
  try {
    const [address = ''] = kafka.brokers;
    const { topicMetadata } = await wire.ask<Metadata>(address, 'Metadata', { topics: [] });
    const found = topicMetadata.find(({ topic }) => topic === kafka.topic);
    if (!found) throw new Error(`there is no topic ${kafka.topic} yet`);
    const partitions = found.partitionMetadata.map(({ partitionId: partition }) => ({
      partition,
      timestamp: -1,
    }));
    const topics = [{ topic: kafka.topic, partitions }];
    const { responses } = await wire.ask<Offsets>(address, 'ListOffsets', {
      topics,
      isolationLevel: 0,
    });
    const ends = responses.flatMap((response) => response.partitions);
    if (!ends.some(({ offset }) => BigInt(offset) > 0n))
      throw new Error(`nothing is in the topic ${kafka.topic} yet`);
  } finally {
    wire.close();
  }
};
