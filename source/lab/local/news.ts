import { type Files, localFiles } from '../../clients/files.ts';
import { maskSecrets } from '../../text/mask.ts';
import { sanitise } from '../../text/sanitise.ts';
import type { News, NewsFeed } from '../../watch/lab.ts';
import type { HealingKind, HealingLine } from '../healing/tell.ts';

/** What the watchdog has seen or done. `at` in ms since the epoch. */
type HealingEvent = {
  seq: number;
  at: number;
  service: string;
  kind: HealingKind;
  why: string;
};

// The watchdog keeps its file below 64 KB.
const mostBytes = 128 * 1024;
const kept = 200;

/**
 * Reads what the watchdog writes down, a line of JSON each; the file is replaced by its newer half
 * now and then. What is older than `recentMs` at the first poll is left out.
 */
export const healingFeed = (
  file: string,
  recentMs: number,
  now: () => number = Date.now,
  files: Files = localFiles,
) => {
  let known = new Set<string>();
  let size = -1;
  let first = true;
  let events: HealingEvent[] = [];
  let seq = 0;

  const take = (line: string) => {
    try {
      const { at, service, kind, why } = JSON.parse(line) as Partial<HealingLine>;
      const time = Date.parse(at ?? '');
      if (Number.isNaN(time) || (first && now() - time > recentMs)) return;
      seq += 1;
      const words = { service: sanitise(service ?? ''), why: maskSecrets(sanitise(why ?? '')) };
      events.push({ seq, at: time, kind: kind as HealingKind, ...words });
    } catch {
      // Half a line: the watchdog was ended while it wrote.
    }
  };

  return {
    async poll() {
      const grown = Math.max(0, await files.sizeOf(file));
      if (grown !== size) {
        size = grown;
        const { bytes } = await files.readFrom(file, 0, mostBytes);
        const text = bytes.toString('utf8');
        const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
        for (const line of lines) if (line !== '' && !known.has(line)) take(line);
        known = new Set(lines);
        events = events.slice(-kept);
      }
      first = false;
    },
    since: (from: number) => ({
      events: events.filter((event) => event.seq > from),
      dropped: Math.max(0, (events[0]?.seq ?? seq + 1) - 1 - from),
    }),
  };
};

// What happened shortly before the monitor was opened is still news.
const recentMs = 5 * 60_000;

const words: Record<HealingKind, [News['level'], string]> = {
  hung: ['error', 'is stuck: the watchdog is restarting it'],
  restarted: ['good', 'restarted by the watchdog'],
  stopped: ['warning', 'not restarted by the watchdog'],
  failed: ['error', 'could not be restarted by the watchdog'],
  'gave-up': ['error', 'is stuck, and the watchdog has given up'],
  'task-restarted': ['warning', 'the watchdog has restarted its task'],
  'task-failed': ['error', 'the watchdog could not restart its task'],
  'task-gave-up': ['error', 'its task keeps failing, and the watchdog has given up'],
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
