import { plural } from '../../../text/units.ts';
import type { Rule } from '../../../watch/kind.ts';
import { current } from '../../../watch/view.ts';
import type { Kafka } from '../readings.ts';

/** A disk that a broker can’t use any more. */
export const offlineFolders: Rule<Kafka> = {
  id: 'K05',
  title: 'A log folder of a broker is offline',
  means:
    'A broker reports that it cannot use one of its log folders (KAFKA_STORAGE_ERROR). It will not use the copies in it again until it is restarted.',
  causes: [
    'The disk is full, broken or unmounted.',
    'Someone has changed the permissions of the folder, or deleted files in it.',
  ],
  cures: [
    'Check the disk and the folder, and read the broker’s log.',
    'Fix the cause, then restart the broker.',
  ],
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
