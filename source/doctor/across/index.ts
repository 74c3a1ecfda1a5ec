import { checkpointTable } from './checkpoint-table.ts';
import { checkpointTopics } from './checkpoint-topics.ts';
import { compaction } from './compaction.ts';
import { copies } from './copies.ts';
import { heartbeatPublished } from './heartbeat-published.ts';
import { included } from './included.ts';
import { messageSize } from './message-size.ts';
import { names } from './names.ts';
import { olderOffsets } from './older-offsets.ts';
import { order } from './order.ts';
import type { AcrossCheck } from './parts.ts';
import { placeholder } from './placeholder.ts';
import { publicationNamed } from './publication-named.ts';
import { retention } from './retention.ts';
import { schemaHistory } from './schema-history.ts';
import { slotBehind } from './slot-behind.ts';
import { sparkLag } from './spark-lag.ts';
import { topicMaking } from './topic-making.ts';
import { versions } from './versions.ts';

/** Every check that needs more than one system of a pipeline. A new one is a file here and a line. */
export const acrossChecks: readonly AcrossCheck[] = [
  slotBehind,
  olderOffsets,
  included,
  heartbeatPublished,
  publicationNamed,
  retention,
  compaction,
  order,
  copies,
  messageSize,
  topicMaking,
  checkpointTable,
  names,
  checkpointTopics,
  versions,
  placeholder,
  sparkLag,
  schemaHistory,
];
