import { topicName } from '../../test/stack/topic.ts';
import type { Fault } from './rig/fault.ts';
import type { FaultLab } from './rig/lab.ts';

/** The oldest offset that the topic still has, over its partitions. */
const oldest = (lab: FaultLab): Promise<number> =>
  lab.withAdmin(async (admin) =>
    (await admin.fetchTopicOffsets(topicName)).reduce((sum, { low }) => sum + Number(low), 0),
  );

let before = 0;

export default {
  name: 'retention',
  does: 'the job is off, and records that it has not read are deleted from the topic',
  hop: 'topics',
  right: ['K12'],
  alsoTrue: ['P07'],
  async prepare(lab) {
    before = await oldest(lab);
  },
  // The job is stopped first.
  firstSign: async (lab) => (await oldest(lab)) > before,
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
