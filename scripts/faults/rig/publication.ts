import type { FaultLab } from './lab.ts';

/** What the lab publishes (stack/postgres/init.sql). */
export const published = 'FOR TABLES IN SCHEMA inventory, TABLE cdc_heartbeat.heartbeat';

/** Publishes again what the lab captures. */
export const publish = async (lab: FaultLab): Promise<void> => {
  await lab.sql(
    'ALTER PUBLICATION dbz_publication SET TABLES IN SCHEMA inventory, TABLE cdc_heartbeat.heartbeat',
  );
};
