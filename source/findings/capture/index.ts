import type { PipelineRule } from '../rule.ts';
import { snapshotAborted } from './aborted.ts';
import { connectorFailed } from './connector-failed.ts';
import { connectorGone } from './connector-gone.ts';
import { connectorRests } from './connector-rests.ts';
import { erroneousEvents } from './erroneous.ts';
import { captureFlaps } from './flapping.ts';
import { captureHangs } from './hung.ts';
import { captureLate } from './late.ts';
import { goesOnBehindNewSlot } from './new-slot.ts';
import { notConnected } from './not-connected.ts';
import { queueFull } from './queue-full.ts';
import { takesSnapshot } from './snapshot.ts';
import { taskFailed } from './task-failed.ts';
import { connectorWithoutTask } from './without-task.ts';

/** Rules on what captures, in the order in which they count. */
export const captureRules: readonly PipelineRule[] = [
  connectorGone,
  connectorFailed,
  taskFailed,
  connectorRests,
  connectorWithoutTask,
  takesSnapshot,
  snapshotAborted,
  notConnected,
  queueFull,
  captureHangs,
  goesOnBehindNewSlot,
  captureFlaps,
  erroneousEvents,
  captureLate,
];
