import type { Check } from '../../../watch/check.ts';
import { defineChecks } from '../../../watch/kind.ts';
import { durable } from './durable.ts';
import { engine } from './engine.ts';
import { filters } from './filters.ts';
import { binlogFormat } from './format.ts';
import { gtidMode } from './gtid-mode.ts';
import { logBin } from './log-bin.ts';
import { longTransactions } from './long-transactions.ts';
import { readSettings } from './read.ts';
import { retention } from './retention.ts';
import { captureRights } from './rights.ts';
import { rowImage } from './row-image.ts';
import { rowValues } from './row-values.ts';
import { serverId } from './server-id.ts';
import type { MysqlSettings } from './settings.ts';
import { tableKey } from './table-key.ts';

/** Every check of a MySQL or MariaDB server. A new one is a file here and a line. */
export const mysqlChecks: readonly Check<MysqlSettings>[] = [
  logBin,
  binlogFormat,
  rowImage,
  rowValues,
  gtidMode,
  retention,
  serverId,
  filters,
  durable,
  tableKey,
  engine,
  longTransactions,
  captureRights,
];

export default defineChecks({ read: readSettings, list: mysqlChecks });
