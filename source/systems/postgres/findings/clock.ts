import { duration } from '../../../text/units.ts';
import type { Rule } from '../../../watch/kind.ts';
import { current } from '../../../watch/view.ts';
import type { Postgres } from '../readings.ts';

/** Of several readings the one with the shortest round trip knows best. */
const readings = 5;
/** What is less than that drowns in what a change takes anyway. */
const apartMs = 1000;

export const clocksApart: Rule<Postgres> = {
  id: 'S29',
  title: 'The clocks of PostgreSQL and of this machine differ',
  means:
    'In each of the last five readings, the server’s clock and that of the machine that runs cdc-top differed by more than a second, beyond what half of the round trip can explain. Times from commit to table are off by that much, and so is Debezium’s MilliSecondsBehindSource if it runs on another machine.',
  causes: ['One of the machines does not synchronise its clock.', 'A virtual machine was paused.'],
  cures: ['Synchronise the clocks of both machines (chrony, systemd-timesyncd).'],
  find(view) {
    if (!current(view)) return [];
    const measured = view.points.slice(-readings).flatMap(({ value }) => value.clock ?? []);
    // One that is read slowly may be a slow answer; all of them have to agree.
    const sure = measured.map(({ offsetMs, withinMs }) => Math.abs(offsetMs) - withinMs);
    if (measured.length < readings || Math.min(...sure) <= apartMs) return [];
    const best = measured.reduce((one, next) => (next.withinMs < one.withinMs ? next : one));
    const { offsetMs, withinMs } = best;
    const way = offsetMs > 0 ? 'ahead of' : 'behind';
    return [
      {
        level: 'warning',
        subject: { system: view.system.id },
        text: `PostgreSQL’s clock is ${duration(Math.abs(offsetMs))} ${way} this machine’s: times from commit to table are off by that much`,
        evidence: [
          { name: 'offset', value: offsetMs, unit: 'ms' },
          { name: 'measured within', value: withinMs, unit: 'ms' },
        ],
        next: [
          { does: 'shows whether this machine’s clock is synchronised', command: 'timedatectl' },
          { does: 'tells the server’s time', sql: 'SELECT clock_timestamp()' },
        ],
      },
    ];
  },
};
