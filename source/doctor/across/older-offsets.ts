import { sentence } from '../../text/sentence.ts';
import { foundAs } from '../../watch/check.ts';
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
    const { committedAt } = stored;
    const ahead = stored.lsn > position.lsn;
    const older = committedAt !== null && committedAt < position.born;
    const from = committedAt === null ? '' : sentence` of ${{ on: committedAt }}`;
    const [offset, wal] = [lsnText(stored.lsn), lsnText(position.lsn)];
    return [
      {
        level: ahead || older ? 'error' : 'ok',
        ...foundAs(
          sentence`offset ${offset}${from}, WAL at ${wal} of a server made ${{ on: position.born }}`,
        ),
        wanted: 'an offset of this server',
        ...((ahead || older) && { cure: stored.forget }),
      },
    ];
  },
});
