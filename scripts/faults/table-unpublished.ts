import type { Fault } from './rig/fault.ts';
import { publish } from './rig/publication.ts';

export default {
  name: 'table-unpublished',
  does: 'the captured table is taken out of the publication while rows of it change',
  hop: 'source',
  right: ['S12', 'S13'],
  async inject(lab) {
    await lab.sql('ALTER PUBLICATION dbz_publication SET TABLE cdc_heartbeat.heartbeat');
  },
  cure: publish,
} satisfies Fault;
