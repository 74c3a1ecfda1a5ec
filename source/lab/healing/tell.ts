import { appendFileSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { log } from '../../config/log.ts';
import { maskSecrets } from '../../text/mask.ts';
import { sanitise } from '../../text/sanitise.ts';

/** What is said of a service, and of the connector’s tasks; lab/local/news.ts has the words for each. */
export type HealingKind =
  | 'hung'
  | 'restarted'
  | 'stopped'
  | 'failed'
  | 'gave-up'
  | 'task-restarted'
  | 'task-failed'
  | 'task-gave-up';

/** A line of the file that the lab’s Events are made of; `at` in ISO 8601, UTC. */
export type HealingLine = { at: string; service: string; kind: HealingKind; why: string };

// The newest ones are what is shown; older ones need not be kept for ever.
const mostBytes = 64 * 1024;

/** Says a line on stdout, which the watchdog’s log is. */
export const say = (text: string): void => {
  const at = new Date().toISOString().slice(0, 19).replace('T', ' ');
  process.stdout.write(`${at} ${maskSecrets(sanitise(text))}\n`);
};

/** Says what happened, and appends it to `file` where there is one. Half of a full file goes. */
export const tell = (
  file: string | undefined,
  service: string,
  kind: HealingKind,
  why: string,
): void => {
  say(`${service}: ${kind}: ${why}`);
  if (file === undefined) return;
  const at = new Date().toISOString();
  const line: HealingLine = { at, service, kind, why: maskSecrets(sanitise(why)) };
  try {
    appendFileSync(file, `${JSON.stringify(line)}\n`, { mode: 0o600 });
    if (statSync(file).size <= mostBytes) return;
    const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
    writeFileSync(`${file}.new`, `${lines.slice(lines.length >> 1).join('\n')}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } catch (error) {
    // A full disk, say: the cure does not wait for it.
    log('the healing file', error);
  }
};
