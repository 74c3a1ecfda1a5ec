import type { PipelineRule } from '../rule.ts';
import { noSlot, slotGone } from './absent.ts';
import { lostSoon } from './eta.ts';
import { slotInactive, slotPauses } from './inactive.ts';
import { slotLost, slotUnreserved } from './lost.ts';
import { nothingPublished, tableUnpublished } from './published.ts';
import { quietSource } from './quiet.ts';
import { slotRenewed } from './renewed.ts';
import { readerSilent } from './silent.ts';
import { confirmsNothing, slotStuck } from './stuck.ts';

/** Rules on the source and the slot that a pipeline reads, in the order in which they count. */
export const sourceRules: readonly PipelineRule[] = [
  slotGone,
  noSlot,
  slotLost,
  slotRenewed,
  slotUnreserved,
  nothingPublished,
  tableUnpublished,
  slotInactive,
  slotPauses,
  readerSilent,
  confirmsNothing,
  slotStuck,
  lostSoon,
  quietSource,
];
