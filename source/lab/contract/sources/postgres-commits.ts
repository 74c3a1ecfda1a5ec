import { setTimeout as sleep } from 'node:timers/promises';
import { withPostgres } from '../../../clients/postgres.ts';
import type { CommitLog } from './types.ts';

const limits = { connectionTimeoutMillis: 5000, query_timeout: 5000 };
// Between the line of a commit and its end lie a write to the disk, and what was deferred.
const retryMs = 100;
const attempts = 50;

/**
 * The settings with which a session's commits are logged. PostgreSQL does not tell afterwards
 * which transactions a session has made; at this level it logs their ids, and neither statements nor values.
 */
const settings = {
  log_min_messages: 'debug5',
  log_error_verbosity: 'terse',
};

// `2301/1/0`: the ids of transaction and subtransaction; the first is 0 where nothing was written.
// ShowTransactionState in PostgreSQL's xact.c.
const commit =
  /^(\S+) (\S+) UTC .* DEBUG: {2}CommitTransaction\(1\) .*, xid\/subid\/cid: ([1-9]\d*)\//;

// What a backend says while it ends, and never before; nothing is committed any more (PostgreSQL's ipc.c).
const exit = / DEBUG: {2}(shmem_|proc_)?exit\(-?\d+\)/;

// The log has the lower 32 bits of an id; the upper ones are those of the newest.
const statusQuery = `
  with xid as (select ((pg_snapshot_xmax(pg_current_snapshot())::text::bigint >> 32 << 32) | $1::bigint)::text as id)
  select id, pg_xact_status(id::xid8) as status, pg_current_wal_insert_lsn()::text as lsn from xid`;

const isOf = (line: string, mark: string): boolean => line.includes(`/${mark} `);

/** What psql commits, by the log of its server. */
export const commitLog: CommitLog = {
  client: 'psql',
  variables: (mark) => ({
    PGAPPNAME: mark,
    PGOPTIONS: Object.entries(settings)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
  }),
  commitIn(line, mark) {
    const found = isOf(line, mark) ? commit.exec(line) : null;
    if (!found) return undefined;
    const [, day, time, transaction = ''] = found;
    return { transaction, at: Date.parse(`${day}T${time}Z`) };
  },
  sessionIn(line, mark) {
    if (!isOf(line, mark)) return undefined;
    return exit.test(line) ? 'ended' : 'open';
  },
  placeOf: (target, transaction) =>
    withPostgres(target, limits, async (client) => {
      for (let tried = 0; tried < attempts; tried += 1) {
        const { rows } = await client.query(statusQuery, [transaction]);
        const { id, status, lsn } = rows[0];
        if (status === 'committed') return { kind: 'postgres', xid: BigInt(id), lsn };
        if (status !== 'in progress') return undefined;
        await sleep(retryMs);
      }
      return undefined;
    }),
};
