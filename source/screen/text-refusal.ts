import type { Store } from '../watch/store.ts';

// Not for every key of a long text.
const sayAgainMs = 5000;

/** Says in the events that a key was ignored because it came in a text, at most once in five seconds. */
export const textRefusal = (store: Pick<Store, 'note' | 'tick'>) => {
  let saidAt = Number.NEGATIVE_INFINITY;
  return (key: string, label: string) => {
    const now = performance.now();
    if (now - saidAt > sayAgainMs) {
      const text = 'ignored: it came together with other keys, as pasted text does';
      store.note('warning', key, `${text}; press it by itself for “${label}”`);
      store.tick();
    }
    saidAt = now;
  };
};
