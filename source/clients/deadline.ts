/** A server did not answer in time. */
export class DeadlineExceeded extends Error {
  override readonly name = 'TimeoutError';
  constructor(timeoutMs: number) {
    super(`no answer within ${timeoutMs / 1000} s`);
  }
}

/**
 * Does `work` within `timeoutMs` and until `signal` is aborted; throws a DeadlineExceeded or the
 * signal's reason at that moment. What `work` has begun ends through the signal that it is given.
 */
export const withDeadline = async <T>(
  signal: AbortSignal,
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  signal.throwIfAborted();
  const inner = new AbortController();
  const stopped = Promise.withResolvers<never>();
  const stop = (reason: unknown) => {
    inner.abort(reason);
    stopped.reject(reason);
  };
  // By hand: AbortSignal.any keeps every read's signal for as long as a long-lived one lives.
  const onAbort = () => stop(signal.reason);
  const timer = setTimeout(() => stop(new DeadlineExceeded(timeoutMs)), timeoutMs);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work(inner.signal), stopped.promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
};
