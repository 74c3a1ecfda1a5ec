import type { Fault } from './rig/fault.ts';

export default {
  name: 'topic-remade',
  does: 'the captured topic is deleted, and the next change makes it anew below the job’s checkpoint',
  hop: 'topics',
  right: ['K03'],
  inject: (lab) =>
    lab.withAdmin((admin) => admin.deleteTopics({ topics: [lab.target.kafka.topic] })),
  async cure() {},
} satisfies Fault;
