import { defineChecks } from '../../../watch/kind.ts';
import type { Kafka } from '../readings.ts';
import { cleaner } from './cleaner.ts';
import { connectCompact } from './connect-compact.ts';
import { connectCopies } from './connect-copies.ts';
import { defaultCleanup } from './default-cleanup.ts';
import { defaultCopies } from './default-copies.ts';
import { defaultInSync } from './default-in-sync.ts';
import { defaultRetention } from './default-retention.ts';
import { deletion } from './deletion.ts';
import { inSync } from './in-sync.ts';
import { internalCopies } from './internal-copies.ts';
import { listeners } from './listeners.ts';
import { offsetsRetention } from './offsets-retention.ts';
import { oneWorker } from './one-worker.ts';
import { readKafka } from './read.ts';
import type { KafkaSettings } from './settings.ts';
import { unclean } from './unclean.ts';

export const checks = defineChecks<Kafka['endpoint'], KafkaSettings>({
  read: (endpoint, _context, signal) => readKafka(endpoint, signal),
  list: [
    internalCopies,
    connectCompact,
    connectCopies,
    inSync,
    defaultInSync,
    unclean,
    listeners,
    deletion,
    offsetsRetention,
    cleaner,
    oneWorker,
    defaultRetention,
    defaultCleanup,
    defaultCopies,
  ],
});
