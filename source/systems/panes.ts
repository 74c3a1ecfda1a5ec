import type { Pane } from '../panes/types.ts';
import { events } from '../screen/events.ts';
import { delta } from './delta/pane.ts';
import { topics } from './kafka/pane.ts';
import { slots } from './postgres/pane.ts';
import { services } from './services/pane.ts';
import { batches } from './spark/pane.ts';

/** The panes in their order on the screen. A new one is one file and its name here. */
export const panes: readonly Pane[] = [services, slots, topics, batches, delta, events];
