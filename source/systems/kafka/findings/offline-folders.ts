import { plural } from '../../../text/units.ts';
import type { Rule } from '../../../watch/kind.ts';
import { current } from '../../../watch/view.ts';
import type { Kafka } from '../readings.ts';

/** A disk that a broker can’t use any more. */
export const offlineFolders: Rule<Kafka> = {
  id: 'K05',
  title: 'A log folder of a broker is offline',
  means:
    'A broker answers that it can’t use one of its log folders (KAFKA_STORAGE_ERROR). It takes no copy in it up again before it is restarted.',
  causes: [
    'The disk is full or broken, or was unmounted.',
    'Somebody has changed the rights of the folder, or deleted files in it.',
  ],
  cures: ['Look at disk and folder, and at the broker’s log.', 'Cure it, then restart the broker.'],
  find(view) {
    const offline = current(view)?.offline ?? [];
    if (offline.length === 0) return [];
    const brokers = [...new Set(offline.map(({ broker }) => broker))];
    const [first] = offline;
    const of = brokers.length === 1 ? `broker ${brokers[0]}` : `brokers ${brokers.join(', ')}`;
    return [
      {
        level: 'error',
        subject: { system: view.system.id },
        text: `Kafka: ${plural(offline.length, 'log folder')} of ${of} ${offline.length === 1 ? 'is' : 'are'} offline: ${first?.folder}`,
        evidence: offline
          .slice(0, 5)
          .map(({ broker, folder }) => ({ name: `broker ${broker}`, value: folder })),
        next: [{ does: 'shows its log', command: 'cdc-top logs kafka' }],
      },
    ];
  },
};
