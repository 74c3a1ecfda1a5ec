import { bytes } from '../../../text/units.ts';
import type { Rule } from '../../../watch/kind.ts';
import type { Postgres } from '../readings.ts';
import { literal } from './steps.ts';
import { openFor, pinOf } from './transaction.ts';

export const preparedTransaction: Rule<Postgres> = {
  id: 'S19',
  title: 'A prepared transaction holds WAL back',
  means:
    '`restart_lsn` of a slot has not moved for 15 s, although its reader confirms and WAL is written, and the oldest open transaction is a prepared one (`PREPARE TRANSACTION`). It belongs to no session and survives a restart of the server.',
  causes: [
    'A transaction manager prepared it and disappeared before it decided how to end it.',
    'Someone tried `PREPARE TRANSACTION` by hand.',
  ],
  cures: [
    'Ask the transaction manager for its decision, then run `COMMIT PREPARED` or `ROLLBACK PREPARED` in the database that the transaction belongs to.',
    'If nobody uses prepared transactions, set `max_prepared_transactions` to 0.',
  ],
  find(view, now) {
    const pin = pinOf(view, now);
    const gid = pin?.writer.gid ?? null;
    if (!pin || gid === null) return [];
    const { writer, slot, slots, retained, ageMs, evidence } = pin;
    const where = writer.database === null ? '' : ` in database ${writer.database}`;
    return [
      {
        level: 'warning',
        subject: { system: view.system.id, name: slot },
        names: slots,
        text: `prepared transaction ${gid} of ${writer.user ?? 'an unknown role'} has been open ${openFor(ageMs)}: slot ${slot} keeps ${bytes(retained)} of WAL for it`,
        evidence,
        next: [
          { does: `undoes it${where}`, sql: `ROLLBACK PREPARED ${literal(gid)}` },
          { does: `keeps what it did${where}`, sql: `COMMIT PREPARED ${literal(gid)}` },
        ],
      },
    ];
  },
};
