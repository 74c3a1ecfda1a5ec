import type { PipelineRule } from '../rule.ts';
import { goesOnBehindNewSlot } from '../source/renewed.ts';
import {
  connectorFailed,
  connectorGone,
  connectorRests,
  connectorWithoutTask,
  taskFailed,
} from './connector.ts';
import { erroneousEvents, notConnected, queueFull, snapshotAborted } from './figures.ts';
import { captureFlaps } from './flapping.ts';
import { captureHangs } from './hung.ts';
import { captureLate } from './late.ts';
import { takesSnapshot } from './snapshot.ts';

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
