import type { PostgresSettings, Role, Table } from './settings.ts';

/** Tables that some publication publishes; null where either can’t be seen. */
export const publishedTables = ({ publications, tables }: PostgresSettings): Table[] | null => {
  if (!publications || !tables) return null;
  const names = new Set(publications.flatMap((publication) => publication.tables));
  return tables.filter(({ name }) => names.has(name));
};

/** Slots of this database that logical decoding feeds. */
export const ownSlots = ({ slots, database }: PostgresSettings) =>
  slots?.filter((slot) => slot.logical && slot.database === database);

/**
 * Who captures: the roles that read slots of this database now. Where nobody does, the role that
 * could and that may read most of what is published stands for them, and `certain` is false.
 */
export const captureRoles = (
  settings: PostgresSettings,
): { roles: readonly Role[]; certain: boolean } | null => {
  const { readers, roles } = settings;
  const slots = ownSlots(settings);
  if (!readers || !roles || !slots) return null;
  const pids = new Set(slots.map(({ activePid }) => activePid));
  const users = new Set(readers.filter(({ pid }) => pids.has(pid)).map(({ user }) => user));
  const reading = roles.filter(({ name }) => users.has(name));
  if (reading.length > 0) return { roles: reading, certain: true };
  const able = roles
    .filter(({ login, replication, superuser }) => login && replication && !superuser)
    .sort((a, b) => (a.unreadable?.length ?? 0) - (b.unreadable?.length ?? 0));
  return { roles: able.slice(0, 1), certain: false };
};
