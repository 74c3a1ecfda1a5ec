import type { Rule } from '../../../watch/kind.ts';
import { current } from '../../../watch/view.ts';
import type { Connect } from '../readings.ts';

export const noConnector: Rule<Connect> = {
  id: 'C08',
  title: 'No connector is registered',
  means: 'Kafka Connect answers but lists no connector: nothing is captured.',
  causes: [
    'The connector has never been registered, or was deleted.',
    'Connect’s config topic is gone or empty, or the worker reads the one of another group.',
  ],
  cures: ['Register it: `PUT /connectors/NAME/config`. In a lab, `cdc-top up` does so.'],
  find(view) {
    const reading = current(view);
    if (!reading || reading.connectors.length > 0) return [];
    const lab = view.system.lab !== undefined;
    return [
      {
        level: 'warning',
        subject: { system: view.system.id },
        text: 'no connector is registered: nothing is captured',
        evidence: [{ name: 'connectors', value: 0 }],
        next: [
          lab
            ? { does: 'registers the lab’s connector', command: 'cdc-top up' }
            : {
                does: 'registers one whose settings are in connector.json',
                command:
                  'curl -X PUT -H "Content-Type: application/json" -d @connector.json "$CONNECT_URL/connectors/NAME/config"',
              },
        ],
      },
    ];
  },
};
