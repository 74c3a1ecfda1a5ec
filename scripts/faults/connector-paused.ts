import type { Fault } from './rig/fault.ts';

export default {
  name: 'connector-paused',
  does: 'the connector is paused over REST',
  hop: 'capture',
  right: ['C01'],
  async inject(lab) {
    await lab.connect.pause();
  },
  firstSign: async (lab) => (await lab.connect.state()).connector.state === 'PAUSED',
  async cure(lab) {
    await lab.connect.resume();
  },
} satisfies Fault;
