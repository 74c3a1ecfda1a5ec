import type { Fault } from './rig/fault.ts';
import { publish, published } from './rig/publication.ts';

export default {
  name: 'publication-dropped',
  does: '`DROP PUBLICATION` while the connector reads through it',
  hop: 'source',
  right: ['S13'],
  alsoTrue: ['C05', 'S05'],
  async inject(lab) {
    await lab.sql('DROP PUBLICATION dbz_publication');
  },
  async cure(lab) {
    await lab.sql(`CREATE PUBLICATION dbz_publication ${published}`).catch(() => publish(lab));
    await lab.captureAnew();
  },
} satisfies Fault;
