import { plural } from '../../../text/units.ts';
import type { Rule } from '../../../watch/kind.ts';
import { jobName } from '../../../watch/lab.ts';
import { current } from '../../../watch/view.ts';
import type { Services } from '../readings.ts';

const often = 3;

/** A service that is there at each look, and never for long. */
export const restartsOften: Rule<Services> = {
  id: 'L05',
  title: 'A service is started again and again',
  means:
    'Another process took the place of a service three times or more within the last five minutes. Of the Spark job, P05 tells.',
  causes: [
    'It ends soon after its start, and its supervisor starts it again.',
    'The watchdog restarts what hangs, and it hangs again.',
    'Somebody restarts it by hand.',
  ],
  cures: ['Read its log: `cdc-top logs SERVICE`.', 'Stop it (`x`) until its cause is cured.'],
  find(view) {
    if (!current(view)) return [];
    return view.rows.services
      .filter(({ name, restarts }) => name !== jobName && restarts >= often)
      .map(({ name, restarts }) => ({
        level: 'warning',
        subject: { system: view.system.id, lab: view.system.lab, service: name },
        text: `${name} was started again ${plural(restarts, 'time')} in five minutes`,
        evidence: [{ name: 'restarts seen', value: restarts }],
        next: [{ does: 'shows its log', command: `cdc-top logs ${name}` }],
      }));
  },
};
