import { oneLine } from '../../../text/one-line.ts';
import { sentence } from '../../../text/sentence.ts';
import type { Rule } from '../../../watch/kind.ts';
import { jobName } from '../../../watch/lab.ts';
import { current } from '../../../watch/view.ts';
import type { Services } from '../readings.ts';

/** A service that fails, or is not well. */
export const illService: Rule<Services> = {
  id: 'L01',
  title: 'A service of the lab is unhealthy',
  means:
    'The lab reports that a service has failed, is stopped, or is unhealthy. What a person has stopped, or what has just been started and has not been healthy yet, is only told.',
  causes: [
    'It was stopped (`x`), or has ended by itself; the finding quotes the end of its log.',
    'Its readiness check fails: it hangs, or is waiting for another service.',
  ],
  cures: [
    'Read its log: `cdc-top logs SERVICE`, or `enter` on it.',
    'Start what is not running: `U`, or `cdc-top up`.',
    'Restart it: select it and press `r`.',
  ],
  becauseOf: ['X01', 'P05', 'P06', 'P14'],
  ofOne: true,
  find(view) {
    if (!current(view)) return [];
    const { services } = view.rows;
    const failed = services.filter(({ state }) => state === 'failed' || state === 'stopped');
    const ill = services.filter((row) => row.health === 'unhealthy' && !failed.includes(row));
    return [...failed, ...ill].map(({ name, state, detail, restarts, stoppedAt, comingUp }) => {
      const how =
        state === 'failed'
          ? 'has failed'
          : state === 'stopped'
            ? 'is stopped'
            : comingUp
              ? 'is starting'
              : 'is unhealthy';
      // An engine may begin with the state itself: `stopped: exit code 0`.
      const why = oneLine(detail).replace(new RegExp(`^${state}(?:: |$)`), '');
      const start =
        name === jobName
          ? { does: 'submits the job again', key: 's', command: 'cdc-top submit' }
          : { does: 'starts what is stopped', key: 'U', command: 'cdc-top up' };
      return {
        // What a person has stopped is no trouble by itself, nor what comes up.
        level: stoppedAt === null && !comingUp ? ('warning' as const) : ('info' as const),
        subject: { system: view.system.id, lab: view.system.lab, service: name },
        ...(stoppedAt === null
          ? { text: `${name} ${how}${why && `: ${why}`}` }
          : sentence`${name} is stopped: you stopped it ${{ at: stoppedAt }}`),
        evidence: [
          { name: 'state', value: state },
          { name: 'restarts seen', value: restarts },
        ],
        next: [start, { does: 'shows its log', command: `cdc-top logs ${name}` }],
      };
    });
  },
};
