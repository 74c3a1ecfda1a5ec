import type { Check } from '../../../watch/check.ts';
import { decimals } from './decimals.ts';
import { failureMode } from './failure-mode.ts';
import { heartbeatInterval } from './heartbeat-interval.ts';
import { heartbeatQuery } from './heartbeat-query.ts';
import { keepAlive } from './keep-alive.ts';
import { letters } from './letters.ts';
import { lsnFlush } from './lsn-flush.ts';
import { offsetFlush } from './offset-flush.ts';
import { pluginName } from './plugin-name.ts';
import { pollInterval } from './poll-interval.ts';
import { publicationMode } from './publication-mode.ts';
import { queue } from './queue.ts';
import { retries } from './retries.ts';
import { schemaRefresh } from './schema-refresh.ts';
import { schemas } from './schemas.ts';
import { secrets } from './secrets.ts';
import type { CaptureSettings } from './settings.ts';
import { skipped } from './skipped.ts';
import { slotDrop } from './slot-drop.ts';
import { slotName } from './slot-name.ts';
import { snapshotMode } from './snapshot-mode.ts';
import { sslMode } from './ssl-mode.ts';
import { statusUpdates } from './status-updates.ts';
import { tasks } from './tasks.ts';
import { timePrecision } from './time-precision.ts';
import { tolerance } from './tolerance.ts';
import { tombstones } from './tombstones.ts';
import { topicCreation } from './topic-creation.ts';
import { unwrap } from './unwrap.ts';

/** What is checked of Debezium’s connectors, whatever runs them. */
export const connectorChecks: readonly Check<CaptureSettings>[] = [
  slotName,
  publicationMode,
  pluginName,
  heartbeatInterval,
  heartbeatQuery,
  snapshotMode,
  slotDrop,
  tolerance,
  failureMode,
  decimals,
  timePrecision,
  secrets,
  queue,
  pollInterval,
  schemas,
  skipped,
  tasks,
  topicCreation,
  lsnFlush,
  unwrap,
  keepAlive,
  sslMode,
  retries,
  tombstones,
  statusUpdates,
  schemaRefresh,
  letters,
  offsetFlush,
];
