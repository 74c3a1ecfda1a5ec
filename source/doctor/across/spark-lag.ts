import { defineAcross } from './parts.ts';

const ofSpark = /^spark-(kafka-source|kafka-relation|executor)/;

export const sparkLag = defineAcross({
  id: 'DX17',
  title: 'Lag of Spark’s consumer group',
  why: 'Spark keeps its offsets in the checkpoint and commits none to Kafka. A monitor of consumer groups shows no lag for it, or one that never shrinks, however far behind it is',
  link: 'https://spark.apache.org/docs/latest/structured-streaming-kafka-integration.html#kafka-specific-configurations',
  needs: ['kafka', 'query'],
  check: ({ kafka, query }) =>
    query.endOffsets === null
      ? []
      : [
          {
            level: 'ok',
            found: (kafka.groups ?? []).some(({ id }) => ofSpark.test(id))
              ? 'its group has a member and no offsets'
              : 'it has no group',
            wanted: 'the backlog by its checkpoint, as cdc-top counts it',
          },
        ],
});
