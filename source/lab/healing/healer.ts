import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../config/errors.ts';
import { log } from '../../config/log.ts';
import type { Watching } from '../../watch/index.ts';
import type { Engine } from '../contract/engine.ts';
import { factsOf } from './facts.ts';
import { healingPolicy, type Order } from './policy.ts';
import { startFailedTasks } from './tasks.ts';
import { say, tell } from './tell.ts';
import type { Windows } from './windows.ts';

// Looks that are further apart than so many usual pauses, and what a busy machine may take besides: the
// machine slept, or we did.
const pauses = 6;
const busyMs = 15_000;

/**
 * Heals one lab until it is told to end: looks at what is watched, and starts anew what the policy says.
 * `events`: the file that tells of it.
 */
export const heal = async (
  engine: Pick<Engine, 'serviceOf' | 'replace' | 'target'>,
  watching: Pick<Watching, 'snapshot' | 'store' | 'hurry'>,
  {
    windows,
    events,
    signal,
  }: { windows: () => Windows; events: string | undefined; signal: AbortSignal },
): Promise<void> => {
  const policy = healingPolicy(windows);
  const busy = new Set<string>();
  const work = new Set<Promise<void>>();

  const replace = async ({ service }: Order) => {
    const { politeMs } = windows();
    try {
      const { kind, why } = await engine.replace(service, { politeMs, signal });
      tell(events, service, kind, why);
    } catch (error) {
      if (signal.aborted) return;
      log(`replacing ${service}`, error);
      tell(events, service, 'failed', messageOf(error));
    } finally {
      busy.delete(service);
    }
  };

  const startTasks = async ({ service, why }: Order) => {
    try {
      await startFailedTasks(await engine.target(), signal);
      tell(events, service, 'task-restarted', why);
    } catch (error) {
      if (!signal.aborted) tell(events, service, 'task-failed', `${why}; ${messageOf(error)}`);
    } finally {
      busy.delete(service);
    }
  };

  const follow = (order: Order) => {
    const { does, service, why, givesUp } = order;
    if (givesUp !== undefined) {
      const kind = does === 'replace' ? 'gave-up' : 'task-gave-up';
      return tell(events, service, kind, `${why}; ${givesUp}`);
    }
    if (does === 'replace') tell(events, service, 'hung', why);
    busy.add(service);
    // Others may hang as well, and should not have to wait for this one.
    const done = does === 'replace' ? replace(order) : startTasks(order);
    work.add(done);
    void done.finally(() => work.delete(done));
  };

  const look = () => {
    const facts = factsOf(watching.snapshot(), engine.serviceOf, performance.now());
    if (facts) for (const order of policy.judge(facts, busy)) follow(order);
  };

  let last = clocks();
  while (!signal.aborted) {
    const { everyMs } = windows();
    if (watching.store.intervalMs !== everyMs) watching.store.setInterval(everyMs);
    try {
      look();
    } catch (error) {
      log('a look', error);
    }
    await sleep(everyMs, undefined, { signal }).catch(() => {});
    // What has failed once is asked again at every look: it hangs where none of them is answered.
    watching.hurry();
    const now = clocks();
    // The wall clock goes on while a machine sleeps, the other one may not.
    if (now.some((time, i) => time - (last[i] as number) > pauses * everyMs + busyMs)) {
      say('the clock jumped: starting over');
      policy.forget();
    }
    last = now;
  }
  await Promise.allSettled(work);
};

const clocks = (): number[] => [performance.now(), Date.now()];
