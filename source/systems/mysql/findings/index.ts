import type { Rule } from '../../../watch/kind.ts';
import type { Mysql } from '../readings.ts';
import { binlogOff } from './binlog-off.ts';
import { filePurged } from './file-purged.ts';
import { binlogFormat } from './format.ts';
import { gtidGaps } from './gtid-gaps.ts';
import { longTransaction } from './long-transaction.ts';
import { missingRights } from './missing-rights.ts';
import { purgedSoon } from './purged-soon.ts';
import { readerAway } from './reader-away.ts';
import { retentionShort } from './retention-short.ts';
import { rowImage } from './row-image.ts';
import { sameServerId } from './same-server-id.ts';

/** Rules on a server alone, in the order in which they count. */
export const mysqlRules: readonly Rule<Mysql>[] = [
  binlogOff,
  binlogFormat,
  filePurged,
  readerAway,
  sameServerId,
  purgedSoon,
  retentionShort,
  gtidGaps,
  longTransaction,
  rowImage,
  missingRights,
];
