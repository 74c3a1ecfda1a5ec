import { changeOf, onConnectors, propertyPage } from './cures.ts';
import { effective, foundOf } from './settings.ts';

// The table is made by whoever runs the statement of DX04 or the guide; its name is a proposal.
const query =
  'INSERT INTO cdc_heartbeat.heartbeat (id, at) VALUES (1, now()) ON CONFLICT (id) DO UPDATE SET at = EXCLUDED.at';

export const heartbeatQuery = onConnectors(
  {
    id: 'DC05',
    title: 'A heartbeat that writes',
    why: 'a heartbeat alone confirms only what the connector has been sent. If nothing is written in its own database while another database of the server is busy, the slot still does not move: a row that the heartbeat writes moves it',
    link: propertyPage('heartbeat.action.query'),
  },
  (connector) => {
    if (Number(effective(connector, 'heartbeat.interval.ms')) <= 0) return [];
    const missing = effective(connector, 'heartbeat.action.query') === '';
    return [
      {
        level: missing ? 'warning' : 'ok',
        found: missing ? foundOf(connector, 'heartbeat.action.query') : 'it writes a row',
        wanted: 'a statement that writes to a published table',
        ...(missing && { cure: changeOf(connector, { 'heartbeat.action.query': query }) }),
      },
    ];
  },
);
