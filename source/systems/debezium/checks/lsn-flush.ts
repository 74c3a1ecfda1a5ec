import { changeOf, onConnectors, propertyPage } from './cures.ts';
import { effective, foundOf } from './settings.ts';

export const lsnFlush = onConnectors(
  {
    id: 'DC19',
    title: 'Who moves the slot',
    why: 'with flush.lsn.source=false the connector never confirms what it has read: the slot keeps all WAL since its creation, unless something else moves it',
    link: propertyPage('flush.lsn.source'),
  },
  (connector) => {
    // The newer releases call it lsn.flush.mode.
    const manual = connector.config['lsn.flush.mode'] === 'manual';
    const off = manual || effective(connector, 'flush.lsn.source') === 'false';
    const cure: Record<string, string> = manual
      ? { 'lsn.flush.mode': 'connector' }
      : { 'flush.lsn.source': 'true' };
    return [
      {
        level: off ? 'error' : 'ok',
        found: foundOf(connector, manual ? 'lsn.flush.mode' : 'flush.lsn.source'),
        wanted: 'the connector confirms what it has read',
        ...(off && { cure: changeOf(connector, cure) }),
      },
    ];
  },
);
