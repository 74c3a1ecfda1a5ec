import { describe } from 'node:test';
import { doctorOn } from './mysql-doctor.ts';
import { kindOn } from './mysql-kind.ts';

// Each has a server of its own, and waits most of its time: side by side they take as long as the slowest.
describe('servers of MySQL and MariaDB', { concurrency: 6, timeout: 600_000 }, () => {
  for (const flavour of ['mysql', 'mariadb', 'mariadb-10.11'] as const) {
    kindOn(flavour);
    doctorOn(flavour);
  }
});
