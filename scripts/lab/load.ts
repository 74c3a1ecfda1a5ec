import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { LabStatus } from '../../source/watch/lab.ts';
import { sourceClient } from '../../test/stack/secrets.ts';

/** A source that may go away and come back: each piece of work has a connection that lives. */
export const lastingSource = (status: LabStatus) => {
  let client: pg.Client | undefined;
  const drop = () => {
    client?.end().catch(() => {});
    client = undefined;
  };
  return {
    /** Runs one statement; undefined where the source is away or does not answer within 10 s. */
    async query(text: string, values: unknown[] = []): Promise<pg.QueryResult | undefined> {
      try {
        if (!client) {
          const fresh = sourceClient(status);
          fresh.on('error', drop);
          await before(10_000, fresh.connect());
          client = fresh;
        }
        return await before(10_000, client.query(text, values));
      } catch {
        drop();
        return undefined;
      }
    },
    close: drop,
  };
};

const before = async <T>(ms: number, work: Promise<T>): Promise<T> => {
  const late = sleep(ms).then(() => {
    throw new Error(`no answer within ${ms} ms`);
  });
  work.catch(() => {});
  late.catch(() => {});
  return Promise.race([work, late]);
};

/** Numbered changes of customers: seven inserts and updates, then a delete. */
export const steadyChange = (n: number): [string, unknown[]] => {
  const email = `soak.${process.pid}.${n}@example.org`;
  if (n % 8 === 7)
    return [
      'DELETE FROM inventory.customers WHERE id = (SELECT max(id) FROM inventory.customers)',
      [],
    ];
  if (n % 2 === 0)
    return [
      'INSERT INTO inventory.customers (first_name, last_name, email) VALUES ($1, $2, $3)',
      ['Soak', `Number ${n}`, email],
    ];
  return [
    'UPDATE inventory.customers SET email = $1 WHERE id = (SELECT max(id) FROM inventory.customers)',
    [email],
  ];
};

/** Many customers in one transaction. */
export const burstChange = (n: number, rows: number): [string, unknown[]] => [
  `INSERT INTO inventory.customers (first_name, last_name, email)
   SELECT 'Burst', 'Number ' || i, 'burst.' || $1::text || '.' || i || '@example.org'
   FROM generate_series(1, $2::int) AS i`,
  [`${process.pid}.${n}`, rows],
];
