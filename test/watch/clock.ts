import type { Clock } from '../../source/watch/sampler.ts';

/** A clock that stands still until it is told to go on; `begin` in ms since the epoch. */
export const handClock = (begin: number) => {
  let now = begin;
  let waiting: { until: number; wake: () => void }[] = [];
  const clock: Clock = {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        waiting.push({ until: now + ms, wake: resolve });
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      }),
  };
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return {
    clock,
    async go(ms: number) {
      await settled();
      for (const end = now + ms; now < end; ) {
        const due = Math.min(end, ...waiting.map(({ until }) => until));
        now = Math.max(now, due);
        const [late, early] = [waiting.filter(({ until }) => until <= now), waiting];
        waiting = early.filter(({ until }) => until > now);
        for (const { wake } of late) wake();
        await settled();
        await settled();
      }
    },
  };
};
