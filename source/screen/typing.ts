/**
 * So long before and after a key none may come. Nobody presses two so quickly on purpose; what is
 * pasted comes quicker, also in pieces.
 */
export const aloneMs = 30;

/**
 * Tells a key that was pressed by itself from one that is part of a text. What changes something is
 * done only for the former, as soon as nothing has followed it.
 */
export const createTyping = () => {
  let lastAt = Number.NEGATIVE_INFINITY;
  let quiet = true;
  let single = true;
  let held: { timer: NodeJS.Timeout; refuse: () => void } | undefined;
  return {
    /** So many keys have come at once. */
    came(keys: number, at: number) {
      quiet = at - lastAt >= aloneMs;
      single = keys === 1;
      lastAt = at;
      if (!held) return;
      clearTimeout(held.timer);
      const { refuse } = held;
      held = undefined;
      refuse();
    },
    /** Does what the key that has come asks for, if it came alone; otherwise `refuse`. */
    whenAlone(work: () => void, refuse: () => void) {
      if (!quiet || !single) return refuse();
      const timer = setTimeout(() => {
        held = undefined;
        work();
      }, aloneMs);
      held = { timer, refuse };
    },
    end() {
      clearTimeout(held?.timer);
      held = undefined;
    },
  };
};
