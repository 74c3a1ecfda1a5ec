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
    'restart_lsn of a slot has not moved for 45 s (15 s where the transaction is idle), although its reader confirms and WAL is written, and a transaction that has written has been open for all that time. Decoding has to be able to begin anew before the oldest transaction that is open, so all WAL since then is kept.',
  causes: [
    'A session has begun a transaction, changed something, and neither commits nor ends.',
    'One transaction loads or changes very many rows.',
    'A tool holds its transaction open while it waits for something else.',
  ],
  cures: [
    'Let it commit, or ask its owner to.',
    'End its session: `SELECT pg_terminate_backend(PID)`. What it has done is rolled back.',
    'Set `idle_in_transaction_session_timeout` for those who forget.',
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
        text: `a transaction of ${whose(writer)}, has been open ${openFor(ageMs)}: slot ${slot} keeps ${bytes(retained)} of WAL for it`,
        evidence,
        next: [
          {
            does: 'ends its session; what it has done is rolled back',
            sql: `SELECT pg_terminate_backend(${writer.pid ?? 'PID'})`,
          },
        ],
      },
    ];
  },
};
