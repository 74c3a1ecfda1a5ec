import type { PipelineRule } from '../rule.ts';
import { confirmsNothing } from './confirms-nothing.ts';
import { lostSoon } from './eta.ts';
import { slotInactive } from './inactive.ts';
import { slotLost } from './lost.ts';
import { noSlot } from './no-slot.ts';
import { nothingPublished } from './nothing-published.ts';
import { slotPauses } from './pauses.ts';
import { quietSource } from './quiet.ts';
import { slotRenewed } from './renewed.ts';
import { readerSilent } from './silent.ts';
import { slotGone } from './slot-gone.ts';
import { slotStuck } from './stuck.ts';
import { tableUnpublished } from './unpublished.ts';
import { slotUnreserved } from './unreserved.ts';

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
