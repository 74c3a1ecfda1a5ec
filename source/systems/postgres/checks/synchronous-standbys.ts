import { type Check, unseen, verdict } from '../../../watch/check.ts';
import type { PostgresSettings } from './settings.ts';
import { alterSystem, manual, textOf } from './values.ts';

const wanted = 'names of standbys only';

export const synchronousStandbys: Check<PostgresSettings> = {
  id: 'DS69',
  title: 'Commits that wait for the connector',
  why: 'where it counts as a synchronous standby, every commit waits for it: when it stops, so does the application',
  link: manual('runtime-config-replication.html#GUC-SYNCHRONOUS-STANDBY-NAMES'),
  check(settings) {
    const { slots, readers } = settings;
    const names = textOf(settings, 'synchronous_standby_names');
    if (!slots || !readers || names === undefined)
      return [unseen('synchronous_standby_names', wanted)];
    const pids = new Set(slots.filter(({ logical }) => logical).map((slot) => slot.activePid));
    const listed = names.split(/[(),\s"]+/).filter(Boolean);
    const waits = readers.some(
      ({ pid, application }) =>
        pids.has(pid) && application !== null && listed.includes(application),
    );
    const bad = pids.size > 0 && (waits || listed.includes('*'));
    const standbys = readers.flatMap(({ pid, application }) =>
      pids.has(pid) || !application ? [] : [application],
    );
    return [
      verdict(!bad, 'error', {
        found: `synchronous_standby_names = '${names}'`,
        wanted,
        cure: alterSystem(
          settings,
          'synchronous_standby_names',
          standbys.map((name) => `"${name}"`).join(', '),
        ),
      }),
    ];
  },
};
