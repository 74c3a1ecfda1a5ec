import { plural } from '../../../text/units.ts';
import type { Rule } from '../../../watch/kind.ts';
import { jobName } from '../../../watch/lab.ts';
import { current } from '../../../watch/view.ts';
import type { Services } from '../readings.ts';

const often = 3;

/** A service that is there at each look, and never for long. */
export const restartsOften: Rule<Services> = {
  id: 'L05',
  title: 'A service keeps restarting',
  means:
    'The process of a service was replaced three times or more within the last five minutes. For the Spark job, see P05. It describes the past: anything that is wrong now is listed before it.',
  causes: [
    'It ends soon after it starts, and its supervisor starts it again.',
    'It is stuck: the watchdog is restarting it, and it hangs again.',
    'Someone keeps restarting it by hand.',
  ],
  cures: ['Read its log: `cdc-top logs SERVICE`.', 'Stop it (`x`) until the cause is fixed.'],
  find(view) {
    if (!current(view)) return [];
    return view.rows.services
      .filter(({ name, restarts }) => name !== jobName && restarts >= often)
      .map(({ name, restarts }) => ({
        level: 'warning',
        past: true,
        subject: { system: view.system.id, lab: view.system.lab, service: name },
        text: `${name} was restarted ${plural(restarts, 'time')} in five minutes`,
        evidence: [{ name: 'restarts seen', value: restarts }],
        next: [{ does: 'shows its log', command: `cdc-top logs ${name}` }],
      }));
  },
};
