import type { Fault } from './rig/fault.ts';
import { slot } from './rig/lab.ts';

export default {
  name: 'slot-remade',
  does: 'the slot is dropped behind a paused connector and made anew 2 s of changes later, and the connector is resumed',
  hop: 'source',
  right: ['S10', 'C16'],
  alsoTrue: ['C06', 'S01', 'S05', 'S09'],
  async inject(lab) {
    await lab.connect.pause();
    await lab.dropSlot();
    await lab.burst(20);
    await lab.sql('SELECT pg_create_logical_replication_slot($1, $2)', [slot, 'pgoutput']);
    await lab.connect.resume();
  },
  cure: (lab) => lab.captureAnew(),
} satisfies Fault;
