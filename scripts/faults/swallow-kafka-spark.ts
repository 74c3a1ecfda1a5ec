import type { Fault } from './rig/fault.ts';
import { proxiedJob } from './rig/jobs.ts';

export default {
  name: 'swallow-kafka-spark',
  does: 'the network from the Spark job to Kafka takes everything and delivers nothing',
  hop: 'processing',
  right: ['P08', 'P09'],
  async prepare(lab) {
    await lab.cancel();
    await lab.submit(proxiedJob(lab));
  },
  async inject(lab) {
    lab.network.kafka.become('swallowing');
  },
  async cure(lab) {
    lab.network.kafka.become('open');
  },
  async restore(lab) {
    await lab.cancel();
    await lab.submit();
  },
} satisfies Fault;
