/** For what a part can't draw at once: who listens draws again when it can. */
const listeners = new Set<() => void>();
let version = 0;

export const later = {
  announce() {
    version += 1;
    for (const listener of listeners) listener();
  },
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  },
  version: () => version,
};
