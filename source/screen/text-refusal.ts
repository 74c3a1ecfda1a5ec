import { say } from './context.ts';
import type { Session } from './session.ts';

// Not for every key of a long text.
const sayAgainMs = 5000;

/** Says in the events that a key was ignored because it came in a text, at most once in five seconds. */
export const textRefusal = (session: Session) => {
  let saidAt = Number.NEGATIVE_INFINITY;
  return (key: string, label: string) => {
    const now = performance.now();
    if (now - saidAt > sayAgainMs) {
      const text = 'ignored: it came together with other keys, as pasted text does';
      say(session, 'warning', key, `${text}; press it by itself for “${label}”`);
    }
    saidAt = now;
  };
};
