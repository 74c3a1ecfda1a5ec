import { defineMetrics } from '../../watch/metrics.ts';
import type { SystemView } from '../../watch/view.ts';
import type { Kafka, PartitionReading } from './readings.ts';

const topic = ['topic'];

const sumOf = (
  partitions: readonly PartitionReading[],
  of: (each: PartitionReading) => bigint,
): bigint => partitions.reduce((sum, each) => sum + of(each), 0n);

/** What is told of a cluster, its topics but Kafka’s own, and its consumer groups. */
export const metrics = defineMetrics(
  {
    kafka_brokers: { type: 'gauge', help: 'Brokers that the cluster names.' },
    kafka_controller: { type: 'gauge', help: 'Whether the cluster has a controller.' },
    kafka_topics: { type: 'gauge', help: 'Topics, with Kafka’s own.' },
    topic_partitions: { type: 'gauge', labels: topic, help: 'Partitions of the topic.' },
    topic_under_replicated_partitions: {
      ...{ type: 'gauge', labels: topic },
      help: 'Partitions with fewer replicas in sync than there are.',
    },
    topic_leaderless_partitions: {
      ...{ type: 'gauge', labels: topic },
      help: 'Partitions without a leader: nobody can read or write them.',
    },
    topic_end_offset: {
      ...{ type: 'counter', labels: topic },
      help: 'End offsets of all partitions together: it grows with each record.',
    },
    topic_begin_offset: {
      ...{ type: 'counter', labels: topic },
      help: 'First offsets of all partitions together: it grows with what retention deletes.',
    },
    topic_size_bytes: {
      ...{ type: 'gauge', unit: 'bytes', labels: topic },
      help: 'Size of the leaders’ logs.',
    },
    topic_backlog_records: {
      ...{ type: 'gauge', labels: topic },
      help: 'Records that Spark has not taken: end offsets minus those of its newest batch.',
    },
    consumer_group_lag_records: {
      ...{ type: 'gauge', labels: ['group', 'topic'] },
      help: 'Records that the consumer group has not committed.',
    },
    consumer_group_members: {
      ...{ type: 'gauge', labels: ['group', 'state'] },
      help: 'Members of the consumer group, with its state.',
    },
  },
  ({ reading: { value }, rows }: SystemView<Kafka>, put) => {
    if (!value) return;
    put('kafka_brokers', value.brokers.length);
    put('kafka_controller', value.controllerId !== null && value.controllerId >= 0);
    put('kafka_topics', value.topics.length);
    for (const { name, internal, partitions } of value.topics) {
      if (internal) continue;
      const of = { topic: name };
      put('topic_partitions', partitions.length, of);
      put('topic_leaderless_partitions', partitions.filter(({ leader }) => leader < 0).length, of);
      put(
        'topic_begin_offset',
        sumOf(partitions, ({ begin }) => begin),
        of,
      );
    }
    for (const row of rows.topics) {
      if (row.internal) continue;
      const of = { topic: row.name };
      put('topic_under_replicated_partitions', row.underReplicated, of);
      put('topic_end_offset', row.end, of);
      put('topic_size_bytes', row.bytes, of);
      put('topic_backlog_records', row.backlog, of);
    }
    for (const { id: group, state, members, topics } of value.groups) {
      // Connect and Spark have groups that commit nothing; Spark's have another name with each run.
      if (topics.every(({ lag }) => lag === null)) continue;
      put('consumer_group_members', members, { group, state });
      for (const each of topics)
        put('consumer_group_lag_records', each.lag, { group, topic: each.name });
    }
  },
);
