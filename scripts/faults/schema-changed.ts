import type { Fault } from './rig/fault.ts';

export default {
  name: 'schema-changed',
  does: 'all columns of the captured table but its key are renamed, so that the job knows none of them',
  hop: 'table',
  right: ['D01'],
  load: false,
  async inject(lab) {
    await lab.sql(`ALTER TABLE inventory.customers RENAME COLUMN first_name TO given_name`);
    await lab.sql(`ALTER TABLE inventory.customers RENAME COLUMN last_name TO family_name`);
    await lab.sql(`ALTER TABLE inventory.customers RENAME COLUMN email TO mail`);
    await lab.sql(
      "INSERT INTO inventory.customers (given_name, family_name, mail) VALUES ('New', 'Names', gen_random_uuid()::text)",
    );
  },
  async cure(lab) {
    await lab.sql(`ALTER TABLE inventory.customers RENAME COLUMN given_name TO first_name`);
    await lab.sql(`ALTER TABLE inventory.customers RENAME COLUMN family_name TO last_name`);
    await lab.sql(`ALTER TABLE inventory.customers RENAME COLUMN mail TO email`);
  },
} satisfies Fault;
