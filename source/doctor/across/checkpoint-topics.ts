import { anew } from '../../systems/spark/checks/cures.ts';
import type { Checked } from '../../watch/check.ts';
import { defineAcross } from './parts.ts';

export const checkpointTopics = defineAcross({
  id: 'DX14',
  title: 'The checkpoint and what the topics still have',
  why: 'a checkpoint that is ahead of its topic belongs to a topic that was deleted and recreated: nothing is read until the new one has grown past it. A checkpoint that is behind the topic’s beginning has lost what retention deleted',
  link: 'https://spark.apache.org/docs/latest/structured-streaming-kafka-integration.html',
  needs: ['query', 'kafka'],
  check({ query, kafka }) {
    const results: Checked[] = [];
    for (const [name, partitions] of Object.entries(query.endOffsets ?? {})) {
      const topic = kafka.topics.find((each) => each.name === name);
      const wanted = 'an offset between the topic’s first and last one';
      const cure = anew(query.checkpoint);
      if (!topic) {
        results.push({ name, level: 'error', found: 'there is no such topic', wanted, cure });
        continue;
      }
      for (const [number, offset] of Object.entries(partitions)) {
        const at = topic.partitions.find(({ partition }) => partition === Number(number));
        const place = `${name}, partition ${number}`;
        if (!at || at.begin === null || at.end === null) continue;
        if (offset > at.end) {
          const found = `the checkpoint is at ${offset}, the topic ends at ${at.end}`;
          results.push({ name: place, level: 'error', found, wanted, cure });
        } else if (offset < at.begin) {
          const found = `the checkpoint is at ${offset}, the topic begins at ${at.begin}: ${at.begin - offset} records are lost`;
          results.push({ name: place, level: 'error', found, wanted, cure });
        } else {
          const found = `at ${offset} of ${at.begin} to ${at.end}`;
          results.push({ name: place, level: 'ok', found, wanted });
        }
      }
    }
    return results;
  },
});
