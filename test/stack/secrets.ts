import { readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import type { LabStatus } from '../../source/watch/lab.ts';

/** The value of a secret's file, without the name that may stand before it. */
export const readSecretFile = (folder: string, name: string): string => {
  const text = readFileSync(path.join(folder, name), 'utf8').trim();
  return name.endsWith('.properties') ? text.slice(text.indexOf('=') + 1) : text;
};

/** A client of the lab's source, with its own password or another. */
export const sourceClient = (
  { endpoints, paths }: LabStatus,
  password = readSecretFile(paths.secrets as string, 'postgres.password'),
): pg.Client => {
  const url = new URL(endpoints.postgres as string);
  url.password = password;
  return new pg.Client({ connectionString: url.href });
};

/** Runs one statement on the lab's source. */
export const sourceSql = async (status: LabStatus, text: string) => {
  const client = sourceClient(status);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
};
