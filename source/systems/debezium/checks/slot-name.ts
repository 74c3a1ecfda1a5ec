import { changeOf, onConnectors, propertyPage } from './cures.ts';
import { type ConnectorSettings, effective, foundOf } from './settings.ts';

const placeOf = (connector: ConnectorSettings): string =>
  ['database.hostname', 'database.port', 'slot.name']
    .map((setting) => effective(connector, setting))
    .join(' ');

export const slotName = onConnectors(
  {
    id: 'DC01',
    title: 'The slot of a connector',
    why: 'two connectors that name no slot both take “debezium”: only one of them can read it, and the other one never sees what that one confirms',
    link: propertyPage('slot.name'),
  },
  (connector, { connectors }) => {
    const shared = connectors.filter((other) => placeOf(other) === placeOf(connector)).length > 1;
    const unset = connector.config['slot.name'] === undefined;
    const own = connector.name
      .toLowerCase()
      .replace(/[^a-z0-9_]/g, '_')
      .slice(0, 63);
    return [
      {
        level: shared ? 'error' : unset ? 'info' : 'ok',
        found: `${foundOf(connector, 'slot.name')}${shared ? ', which another connector reads too' : ''}`,
        wanted: 'a slot of its own, named in its settings',
        ...((shared || unset) && {
          cure: changeOf(connector, {
            'slot.name': shared ? own : effective(connector, 'slot.name'),
          }),
        }),
      },
    ];
  },
);
