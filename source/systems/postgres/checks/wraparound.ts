import { count } from '../../../text/units.ts';
import { type Check, onEach, unseen } from '../../../watch/check.ts';
import type { PostgresSettings } from './settings.ts';
import { manual, numberOf } from './values.ts';

// PostgreSQL refuses to write some three million transactions before 2^31.
const critical = 1_600_000_000;
// Autovacuum begins at that age, and takes its time.
const tolerated = 1.5;
const wanted = 'not much more than autovacuum_freeze_max_age';

export const wraparound: Check<PostgresSettings> = {
  id: 'DS23',
  title: 'Age of transaction ids',
  why: 'autovacuum has to freeze rows before the ids run out, since nothing can be written after that; an old slot or transaction prevents it',
  link: manual('routine-vacuuming.html#VACUUM-FOR-WRAPAROUND'),
  check(settings) {
    const most = numberOf(settings, 'autovacuum_freeze_max_age');
    if (most === undefined) return [unseen('autovacuum_freeze_max_age', wanted)];
    const connectable = settings.databases?.filter((one) => one.connectable);
    return onEach(connectable, { noun: 'database', wanted }, ({ name, xidAge }) =>
      xidAge <= most * tolerated
        ? undefined
        : {
            level: xidAge > critical ? 'error' : 'warning',
            name,
            found: `database ${name}: ${count(xidAge)} transactions, autovacuum_freeze_max_age = ${count(most)}`,
            cure: { kind: 'sql', text: `-- in database ${name}\nVACUUM (FREEZE);` },
          },
    );
  },
};
