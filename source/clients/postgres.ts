import type { Client, ClientConfig } from 'pg';

/** Where a server is, and who asks. */
export type PostgresEndpoint = {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
};

type Limits = Pick<
  ClientConfig,
  'connectionTimeoutMillis' | 'query_timeout' | 'statement_timeout' | 'stream'
>;

/** Loads pg, and gives what makes clients that are not connected yet; they call themselves cdc-top. */
export const postgresClients = async () => {
  const { default: pg } = await import('pg');
  return (endpoint: PostgresEndpoint, limits: Limits): Client => {
    const client = new pg.Client({ ...endpoint, application_name: 'cdc-top', ...limits });
    // A server that goes away while the client is idle raises an event of its own.
    client.on('error', () => {});
    return client;
  };
};

/** Connects for as long as `work` takes, however that ends. */
export const withPostgres = async <T>(
  endpoint: PostgresEndpoint,
  limits: Limits,
  work: (client: Client) => Promise<T>,
): Promise<T> => {
  const client = (await postgresClients())(endpoint, limits);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
};
