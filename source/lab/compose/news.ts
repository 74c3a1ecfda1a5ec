import { exitWords } from '../../text/exit-words.ts';
import type { News, NewsFeed } from '../../watch/lab.ts';
import { oneShots } from './services.ts';
import type { ContainerEvent } from './watch.ts';
import type { World } from './world.ts';

const kept = 200;
const asked = new Set([0, 130, 143]);

/** What happens to the containers of a lab, as Docker tells it; see Engine.news. */
export const containerNews = (world: Pick<World, 'onEvent'>): NewsFeed => {
  let events: News[] = [];
  let seq = 0;
  const tell = newsOf();
  const quiet = world.onEvent((event) => {
    const said = tell(event);
    if (!said) return;
    seq += 1;
    events = [...events.slice(1 - kept), { seq, at: event.at, subject: event.service, ...said }];
  });
  return {
    // It comes by itself.
    poll: async () => {},
    since: (from) => ({
      events: events.filter((event) => event.seq > from),
      dropped: Math.max(0, (events[0]?.seq ?? seq + 1) - 1 - from),
    }),
    close: quiet,
  };
};

/** An event of a container in words; undefined for what is no news. */
export const newsOf = () => {
  const unwell = new Set<string>();
  const killed = new Set<string>();
  return ({
    kind,
    service,
    id,
    exitCode = 0,
  }: ContainerEvent): Pick<News, 'level' | 'text'> | undefined => {
    switch (kind) {
      case 'start':
        return oneShots.includes(service)
          ? undefined
          : { level: 'info', text: 'its container starts' };
      case 'die': {
        const how = killed.delete(id)
          ? `exit code ${exitCode}, out of memory`
          : exitWords(exitCode);
        if (oneShots.includes(service) && exitCode === 0) return undefined;
        unwell.delete(service);
        return {
          level: asked.has(exitCode) ? 'info' : 'error',
          text: `its container ended: ${how}`,
        };
      }
      case 'oom':
        killed.add(id);
        return {
          level: 'error',
          text: 'out of memory: the kernel killed a process in its container',
        };
      case 'unhealthy':
        unwell.add(service);
        return { level: 'error', text: 'its health check fails' };
      case 'healthy':
        // Of one that starts it is no news.
        return unwell.delete(service)
          ? { level: 'good', text: 'its health check passes again' }
          : undefined;
      case 'pause':
        return { level: 'warning', text: 'its container is paused' };
      case 'unpause':
        return { level: 'info', text: 'its container resumes' };
      default:
        return undefined;
    }
  };
};
