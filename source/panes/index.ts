import { batches } from './batches.tsx';
import { delta } from './delta.tsx';
import { events } from './events.tsx';
import { services } from './services.tsx';
import { slots } from './slots.tsx';
import { topics } from './topics.tsx';
import type { Pane } from './types.ts';

/** The panes in their order on the screen. A new one is one file and its name here. */
export const panes: readonly Pane[] = [services, slots, topics, batches, delta, events];
