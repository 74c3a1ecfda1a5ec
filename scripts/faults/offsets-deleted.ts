import type { Fault } from './rig/fault.ts';

export default {
  name: 'offsets-deleted',
  does: 'the connector’s stored offsets are deleted while it is off, and its slot is kept',
  hop: 'capture',
  right: ['C03'],
  alsoTrue: ['C08', 'C09', 'S05'],
  async inject(lab) {
    await lab.connect.remove();
    await lab.produce('_connect_offsets', JSON.stringify(['lab-cdc', { server: 'lab_cdc' }]), null);
    await lab.connect.configure(lab.plain());
  },
  async cure() {},
} satisfies Fault;
