import type { Fault } from './rig/fault.ts';

export default {
  name: 'connector-paused',
  does: 'the connector is paused over REST',
  hop: 'capture',
  right: ['C06'],
  alsoTrue: ['S05', 'S04'],
  async inject(lab) {
    await lab.connect.pause();
  },
  firstSign: async (lab) => (await lab.connect.state()).connector.state === 'PAUSED',
  async cure(lab) {
    await lab.connect.resume();
  },
} satisfies Fault;
