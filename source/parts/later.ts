import { createListeners } from '../watch/listeners.ts';

/** For what a part can't draw at once: who listens draws again when it can. */
const listeners = createListeners();
let version = 0;

export const later = {
  announce() {
    version += 1;
    listeners.tell();
  },
  subscribe: listeners.subscribe,
  version: () => version,
};
