import { type Check, onEach, unseen } from '../../../watch/check.ts';
import { account } from '../statements.ts';
import { debeziumPage } from './results.ts';
import type { Account, MysqlSettings } from './settings.ts';

// MariaDB has another name for the one that lets see where the binary log is.
const neededOf = ({ flavour }: MysqlSettings): string[] => [
  'REPLICATION SLAVE',
  flavour === 'MariaDB' ? 'BINLOG MONITOR' : 'REPLICATION CLIENT',
];

/** Who captures: the users that read now; where nobody does, those who could and are no administrators. */
const capturesOf = ({ accounts, dumps }: MysqlSettings): readonly Account[] | null => {
  if (!accounts) return null;
  const users = new Set((dumps ?? []).map(({ user }) => user));
  const reading = accounts.filter(({ user }) => users.has(user));
  if (reading.length > 0) return reading;
  return accounts.filter(({ rights }) => rights.has('REPLICATION SLAVE') && !rights.has('SUPER'));
};

const wanted =
  'REPLICATION SLAVE, REPLICATION CLIENT (MariaDB: BINLOG MONITOR), and RELOAD or LOCK TABLES';

export const captureRights: Check<MysqlSettings> = {
  id: 'DM12',
  title: 'Rights of the capture’s user',
  why: 'without them it can’t read the binary log, or can’t lock the tables for its snapshot',
  link: debeziumPage('permissions-explained-mysql-connector'),
  check(settings) {
    const captures = capturesOf(settings);
    if (!captures) return [unseen('the rights of other users', wanted)];
    return onEach(
      // What roles bring is not known.
      captures.filter(({ hasRoles }) => !hasRoles),
      { noun: 'user', wanted },
      ({ user, host, rights }) => {
        const missing = neededOf(settings).filter((right) => !rights.has(right));
        const locks = ['RELOAD', 'LOCK TABLES', 'FLUSH_TABLES'].some((right) => rights.has(right));
        if (!locks) missing.push('RELOAD');
        if (missing.length === 0) return undefined;
        const list = missing.join(', ');
        return {
          level: 'error',
          name: user,
          found: `${user}@${host} lacks ${list}`,
          cure: { kind: 'sql', text: `GRANT ${list} ON *.* TO ${account(user, host)};` },
        };
      },
    );
  },
};
