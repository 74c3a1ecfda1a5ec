import type { Pane } from '../panes/types.ts';
import { events } from '../screen/events.tsx';
import { delta } from './delta/pane.tsx';
import { topics } from './kafka/pane.tsx';
import { slots } from './postgres/pane.tsx';
import { services } from './services/pane.tsx';
import { batches } from './spark/pane.tsx';

/** The panes in their order on the screen. A new one is one file and its name here. */
export const panes: readonly Pane[] = [services, slots, topics, batches, delta, events];
