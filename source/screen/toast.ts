import { createListeners } from '../watch/listeners.ts';
import type { EventLine } from '../watch/snapshot.ts';

/** What a key has just done, or why it can’t. */
export type Toast = Pick<EventLine, 'level' | 'source' | 'text'>;

export const toastMs = 4000;

/** Keeps the newest word on what somebody does for as long as it takes to read it. */
export const createToast = () => {
  const listeners = createListeners();
  let shown: Toast | null = null;
  let timer: NodeJS.Timeout | undefined;
  const show = (next: Toast | null) => {
    clearTimeout(timer);
    shown = next;
    timer = next ? setTimeout(() => show(null), toastMs).unref() : undefined;
    listeners.tell();
  };
  return {
    show,
    /** The same object until it is another one; null where there is nothing to say. */
    current: (): Toast | null => shown,
    subscribe: listeners.subscribe,
  };
};
export type Toaster = ReturnType<typeof createToast>;
