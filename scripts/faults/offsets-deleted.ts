import type { Fault } from './rig/fault.ts';

export default {
  name: 'offsets-deleted',
  does: 'the connector’s stored offsets are deleted while it is off, and its slot is kept',
  hop: 'capture',
  // Nothing is lost: all rows come once more, in a snapshot too short to be seen, which Events tells.
  right: [],
  alsoTrue: ['C03', 'C08', 'C09', 'S05'],
  async inject(lab) {
    await lab.connect.remove();
    await lab.produce('_connect_offsets', JSON.stringify(['lab-cdc', { server: 'lab_cdc' }]), null);
    await lab.connect.configure(lab.plain());
  },
  async cure() {},
} satisfies Fault;
