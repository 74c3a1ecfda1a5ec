import { type HealingKind, healingFeed } from '../../systems/services/healing.ts';
import type { News, NewsFeed } from '../../watch/lab.ts';

// What happened shortly before the monitor was opened is still news.
const recentMs = 5 * 60_000;

const words: Record<HealingKind, [News['level'], string]> = {
  hung: ['error', 'hangs, the watchdog restarts it'],
  restarted: ['good', 'restarted by the watchdog'],
  stopped: ['warning', 'not restarted by the watchdog'],
  failed: ['error', 'could not be restarted by the watchdog'],
  'gave-up': ['error', 'hangs, and the watchdog has given it up'],
  'task-restarted': ['warning', 'its task was started anew by the watchdog'],
  'task-failed': ['error', 'its task could not be started anew by the watchdog'],
  'task-gave-up': ['error', 'its task fails, and the watchdog has given it up'],
};

/** What the watchdog has seen and done; see Engine.news. */
export const watchdogNews = (file: string): NewsFeed => {
  const feed = healingFeed(file, recentMs);
  return {
    poll: () => feed.poll(),
    since(seq) {
      const { events, dropped } = feed.since(seq);
      const news = events.map((event): News => {
        const [level, said] = words[event.kind] ?? ['info', event.kind];
        const { seq: number, at, service: subject, why } = event;
        return { seq: number, at, level, subject, text: `${said}: ${why}` };
      });
      return { events: news, dropped };
    },
    close() {},
  };
};
