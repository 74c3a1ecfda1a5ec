import type { Rule } from '../../../watch/kind.ts';
import { current } from '../../../watch/view.ts';
import type { DebeziumServer } from '../readings.ts';

/** Its own word counts where it is a bad one only: it is UP when it is stuck, too. */
export const saysDown: Rule<DebeziumServer> = {
  id: 'C02',
  title: 'Debezium Server reports that it is unhealthy',
  means: 'Its health endpoint (`/q/health`) answers with a status other than UP.',
  causes: ['Its connector has stopped with an error.', 'It is starting, or being stopped.'],
  cures: ['Look for the error in its log.', 'Restart it once that is fixed.'],
  find(view) {
    const reading = current(view);
    const status = reading?.status ?? 'UP';
    if (!reading || status === 'UP') return [];
    const down = reading.checks.filter((check) => check.status !== 'UP').map(({ name }) => name);
    const lab = view.system.lab !== undefined;
    return [
      {
        level: 'warning',
        subject: { system: view.system.id },
        text: `Debezium Server says that it is ${status}`,
        evidence: [
          { name: 'status', value: status },
          { name: 'checks that failed', value: down.join(', ') || null },
        ],
        next: lab
          ? [
              { does: 'shows what it logs', command: 'cdc-top logs debezium-server' },
              { key: 'r', does: 'restarts it, once it is selected under Services' },
            ]
          : [{ does: 'shows its checks', command: 'curl "$DEBEZIUM_URL/q/health"' }],
      },
    ];
  },
};
