import { changeOf, onConnectors, propertyPage } from './cures.ts';
import { effective } from './settings.ts';

export const queue = onConnectors(
  {
    id: 'DC13',
    title: 'Room in the connector’s queue',
    why: 'while a batch is sent, the next one is read into the queue: with room for less than two batches, reading and sending wait for each other',
    link: propertyPage('max.queue.size'),
  },
  (connector) => {
    const batch = Number(effective(connector, 'max.batch.size'));
    const size = Number(effective(connector, 'max.queue.size'));
    const level = size < 2 * batch ? 'warning' : 'ok';
    return [
      {
        level,
        found: `max.queue.size=${size}, max.batch.size=${batch}`,
        wanted: 'a queue of two batches at least',
        ...(level !== 'ok' && {
          cure: changeOf(connector, { 'max.queue.size': String(4 * batch) }),
        }),
      },
    ];
  },
);
