import type { Fault } from './rig/fault.ts';

export default {
  name: 'poison',
  does: 'three records that are no JSON are sent to the captured topic',
  hop: 'table',
  right: ['D01'],
  async inject(lab) {
    for (const value of ['no json', '{"payload":', '[]'])
      await lab.produce(lab.target.kafka.topic, null, value);
  },
  async cure() {},
} satisfies Fault;
