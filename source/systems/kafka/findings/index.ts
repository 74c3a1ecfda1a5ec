import type { Rule } from '../../../watch/kind.ts';
import type { Kafka } from '../readings.ts';
import { brokerMissing } from './broker-missing.ts';
import { groupLagGrows, groupLeft, groupLost } from './groups.ts';
import { leaderless } from './leaderless.ts';
import { tooFewInSync } from './min-in-sync.ts';
import { noController } from './no-controller.ts';
import { offlineFolders } from './offline-folders.ts';
import { leaderSkew } from './skew.ts';
import { underReplicated } from './under-replicated.ts';

/** Rules on a cluster alone, in the order in which they count. */
export const kafkaRules: readonly Rule<Kafka>[] = [
  offlineFolders,
  leaderless,
  tooFewInSync,
  noController,
  brokerMissing,
  underReplicated,
  groupLost,
  groupLeft,
  groupLagGrows,
  leaderSkew,
];
