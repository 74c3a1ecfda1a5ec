import { setTimeout as sleep } from 'node:timers/promises';
import { postJson } from '../../clients/post.ts';
import { messageOf } from '../../config/errors.ts';
import { log } from '../../config/log.ts';

const pausesMs = [1000, 5000, 25_000, 60_000];
const longestPauseMs = 10 * 60_000;
const answerMs = 10_000;
const mostWaiting = 100;
const lastWordsMs = 3000;

export type Counts = { sent: number; failed: number; dropped: number };

/**
 * Sends messages to a web hook, one after the other, each until it is taken: what is refused for good is
 * dropped, what can’t be delivered is tried again with growing pauses. `tell` hears of a trouble once, until
 * something is delivered again. Neither it nor the log gets to see the address.
 */
export const delivery = (
  url: URL,
  { tell, pauses = pausesMs }: { tell(trouble: string): void; pauses?: readonly number[] },
) => {
  const counts: Counts = { sent: 0, failed: 0, dropped: 0 };
  const where = `the web hook at ${url.host}`;
  const over = new AbortController();
  let waiting: string[] = [];
  let working: Promise<void> | undefined;
  let isTold = false;

  const trouble = (what: string) => {
    log('notify', new Error(`${where} ${what}`));
    if (!isTold) tell(`${where} ${what}`);
    isTold = true;
  };

  /** Whether to try again, and after how long, ms; undefined where that is of no use. */
  const attempt = async (body: string): Promise<'sent' | 'refused' | number | undefined> => {
    try {
      const { status, retryAfterMs } = await postJson(url, body, {
        ...{ signal: over.signal, timeoutMs: answerMs },
      });
      if (status >= 200 && status < 300) return 'sent';
      trouble(`answers ${status}`);
      if (status !== 429 && status !== 408 && status < 500) return 'refused';
      return retryAfterMs === undefined ? undefined : Math.min(retryAfterMs, longestPauseMs);
    } catch (error) {
      if (!over.signal.aborted) trouble(`does not take it: ${messageOf(error)}`);
      return undefined;
    }
  };

  const deliver = async (body: string): Promise<void> => {
    for (const pause of [...pauses, undefined]) {
      const result = await attempt(body);
      if (result === 'sent') {
        counts.sent += 1;
        isTold = false;
        return;
      }
      if (result === 'refused' || pause === undefined || over.signal.aborted) break;
      await sleep(result ?? pause, undefined, { signal: over.signal }).catch(() => {});
    }
    counts.failed += 1;
  };

  const work = async (): Promise<void> => {
    for (let body = waiting.shift(); body !== undefined; body = waiting.shift())
      await deliver(body);
    working = undefined;
  };

  return {
    counts: (): Counts => counts,
    send(body: string): void {
      waiting.push(body);
      if (waiting.length > mostWaiting) {
        counts.dropped += waiting.length - mostWaiting;
        waiting = waiting.slice(-mostWaiting);
      }
      working ??= work();
    },
    /** Waits a moment for what is on its way; what then is not delivered never will be. */
    async close(): Promise<void> {
      const timer = setTimeout(() => {
        counts.dropped += waiting.length;
        waiting = [];
        over.abort();
      }, lastWordsMs);
      await working;
      clearTimeout(timer);
    },
  };
};
