import type { Flavour } from './mysql-server.ts';

export const few = { user: 'few', password: 'to-be-guessed' };
export const capture = { user: 'debezium', password: 'to-be-guessed' };
export const limit = () => AbortSignal.timeout(10_000);

export const seed = (flavour: Flavour) => `
  CREATE DATABASE inventory;
  CREATE TABLE inventory.customers (id INT AUTO_INCREMENT PRIMARY KEY, name TEXT);
  CREATE USER '${few.user}'@'%' IDENTIFIED BY '${few.password}';
  CREATE USER '${capture.user}'@'%' IDENTIFIED BY '${capture.password}';
  GRANT SELECT, RELOAD, SHOW DATABASES, REPLICATION SLAVE, ${flavour === 'mysql' ? 'REPLICATION CLIENT' : 'BINLOG MONITOR'} ON *.* TO '${capture.user}'@'%';
`;
export const insert = `INSERT INTO inventory.customers (name) VALUES ('a');`;

/** What a suite cleans up after its tests: its servers end with it. */
export const suite = () => {
  const cleanups: (() => unknown)[] = [];
  return {
    t: { after: (work: () => unknown) => void cleanups.unshift(work) } as never,
    end: async () => {
      for (const work of cleanups) await work();
    },
  };
};
