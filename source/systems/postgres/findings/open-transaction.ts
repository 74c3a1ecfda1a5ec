import { bytes } from '../../../text/units.ts';
import type { Rule } from '../../../watch/kind.ts';
import type { Postgres } from '../readings.ts';
import { isIdle, openFor, pinOf, whose } from './transaction.ts';

/** Work takes its time; from here on it is worth asking whether somebody forgot to commit. */
const longMs = 300_000;
const muchBytes = 256n << 20n;

export const openTransaction: Rule<Postgres> = {
  id: 'S18',
  title: 'An open transaction holds WAL back',
  means:
    '`restart_lsn` of a slot has not moved for 45 s (15 s if the transaction is idle), although its reader confirms and WAL is written; a transaction that has written something has been open all that time. Decoding must be able to restart from before the oldest open transaction, so the server keeps all WAL since then.',
  causes: [
    'A session has begun a transaction and changed something, and neither commits nor rolls back.',
    'A single transaction loads or changes a very large number of rows.',
    'A tool keeps its transaction open while it waits for something else.',
  ],
  cures: [
    'Let it commit, or ask its owner to do so.',
    'End its session: `SELECT pg_terminate_backend(PID)`. Its changes are rolled back.',
    'Set `idle_in_transaction_session_timeout` against forgotten transactions.',
  ],
  find(view, now) {
    const pin = pinOf(view, now);
    if (!pin || pin.writer.gid !== null) return [];
    const { writer, slot, slots, retained, ageMs, evidence } = pin;
    const long = isIdle(writer.state) || ageMs >= longMs || retained >= muchBytes;
    return [
      {
        level: long ? 'warning' : 'info',
        subject: { system: view.system.id, name: slot },
        names: slots,
        text: `a transaction of ${whose(writer)} has been open ${openFor(ageMs)}: slot ${slot} keeps ${bytes(retained)} of WAL for it`,
        evidence,
        next: [
          {
            does: 'ends its session; its changes are rolled back',
            sql: `SELECT pg_terminate_backend(${writer.pid ?? 'PID'})`,
          },
        ],
      },
    ];
  },
};
