import { defineAcross } from './parts.ts';
import { lsnText } from './slot-behind.ts';
import { storedOffset } from './stored.ts';

export const olderOffsets = defineAcross({
  id: 'DX02',
  title: 'Offsets of another database',
  why: 'a database that was recreated, or restored from a backup, has another WAL. A connector that finds an offset of the old one takes no snapshot: rows that existed before it started never arrive, and changes are skipped until the WAL has grown past the old position',
  link: 'https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-snapshots',
  needs: ['source', 'connector'],
  check(parts) {
    const stored = storedOffset(parts);
    const { position } = parts.source;
    if (!stored || !position) return [];
    const ahead = stored.lsn > position.lsn;
    const older = stored.committedAt !== null && stored.committedAt < position.born;
    const born = new Date(position.born).toISOString();
    const from =
      stored.committedAt === null ? '' : ` of ${new Date(stored.committedAt).toISOString()}`;
    return [
      {
        level: ahead || older ? 'error' : 'ok',
        found: `offset ${lsnText(stored.lsn)}${from}, WAL at ${lsnText(position.lsn)} of a server made ${born}`,
        wanted: 'an offset of this server',
        ...((ahead || older) && { cure: stored.forget }),
      },
    ];
  },
});
