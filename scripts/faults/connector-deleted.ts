import type { Fault } from './rig/fault.ts';

export default {
  name: 'connector-deleted',
  does: 'the connector is deleted over REST',
  hop: 'capture',
  right: ['C08', 'C09'],
  alsoTrue: ['S05', 'S04'],
  async inject(lab) {
    await lab.connect.remove();
  },
  async cure(lab) {
    await lab.connect.configure(lab.plain());
    await lab.connect.running();
  },
} satisfies Fault;
