import { duration } from '../../../text/units.ts';
import { type Check, unseen } from '../../../watch/check.ts';
import type { PostgresSettings } from './settings.ts';
import { manual, numberOf } from './values.ts';

const wanted = 'prepared transactions that are ended within seconds';
const old = 60_000;

export const preparedTransactions: Check<PostgresSettings> = {
  id: 'DS20',
  title: 'Prepared transactions',
  why: 'one that is never ended holds back restart_lsn of every slot, so that WAL is retained for ever; it even survives a restart. If its changes are wanted, commit it instead',
  link: manual('sql-prepare-transaction.html'),
  check(settings) {
    const { prepared, now } = settings;
    if (!prepared) return [unseen('prepared transactions', wanted)];
    if (prepared.length === 0) {
      const most = numberOf(settings, 'max_prepared_transactions') ?? 0;
      return [{ level: 'ok', found: `none; max_prepared_transactions = ${most}`, wanted }];
    }
    return prepared.map(({ gid, gidSql, database, at }) => ({
      level: now - at > old ? 'warning' : 'info',
      name: gid,
      found: `${gid} in database ${database} was prepared ${duration(now - at)} ago`,
      wanted,
      cure: { kind: 'sql', text: `ROLLBACK PREPARED ${gidSql};` },
    }));
  },
};
