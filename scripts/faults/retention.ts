import { topicName } from '../../test/stack/topic.ts';
import type { Fault } from './rig/fault.ts';

export default {
  name: 'retention',
  does: 'the job is off, and records that it has not read are deleted from the topic',
  hop: 'topics',
  right: ['K12'],
  alsoTrue: ['P07'],
  async inject(lab) {
    await lab.cancel();
    await lab.burst(50);
    await lab.withAdmin(async (admin) => {
      const offsets = await admin.fetchTopicOffsets(topicName);
      await admin.deleteTopicRecords({
        topic: topicName,
        partitions: offsets.map(({ partition, high }) => ({ partition, offset: high })),
      });
    });
  },
  async cure(lab) {
    await lab.submit();
    // What was deleted is in no topic any more.
    await lab.captureAnew();
  },
} satisfies Fault;
