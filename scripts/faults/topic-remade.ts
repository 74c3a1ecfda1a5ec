import type { Fault } from './rig/fault.ts';

export default {
  name: 'topic-remade',
  does: 'the captured topic is deleted, and the next change makes it anew below the job’s checkpoint',
  hop: 'topics',
  right: ['K11', 'K10'],
  inject: (lab) =>
    lab.withAdmin((admin) => admin.deleteTopics({ topics: [lab.target.kafka.topic] })),
  cure: (lab) => lab.processAnew(),
} satisfies Fault;
