import { messageOf } from '../../config/errors.ts';
import { maskSecrets } from '../../text/mask.ts';
import type { EngineEvent, OnEvent } from '../../watch/lab.ts';

export type Report = (what: string, done?: number, total?: number) => void;

/** Reports one operation from its beginning to its end; `work` reports what happens between. */
export const reported = async <T>(
  { onEvent, signal }: { onEvent: OnEvent; signal: AbortSignal },
  subject: string,
  first: string,
  work: (report: Report) => Promise<T>,
  last: (result: T) => string,
): Promise<T> => {
  const began = Date.now();
  const emit = (state: EngineEvent['state'], what: string, done?: number, total?: number) =>
    onEvent({
      at: Date.now(),
      subject,
      state,
      what: maskSecrets(what),
      done,
      total,
      tookMs: Date.now() - began,
    });
  emit('running', first);
  try {
    const result = await work((what, done, total) => emit('running', what, done, total));
    emit('done', last(result));
    return result;
  } catch (error) {
    // What is given up because of something else did not fail by itself.
    emit('failed', signal.aborted ? 'given up' : messageOf(error));
    throw error;
  }
};
