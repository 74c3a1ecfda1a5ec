import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultLab } from './lab.ts';
import { becomesQuiet } from './measure.ts';
import type { Quiet } from './report.ts';
import type { Watcher } from './watcher.ts';

const burstEveryMs = 120_000;
const burstRows = 5000;

/** Load with bursts and no fault: whatever is found of level warning or error is wrong. */
export const quietTime = async (
  lab: FaultLab,
  watch: Watcher,
  time: string,
  signal: AbortSignal,
  say: (text: string) => void,
): Promise<Quiet> => {
  const minutes = Number(/^(\d+)m$/.exec(time)?.[1]);
  if (!minutes) throw new Error(`--quiet ${time}: minutes are wanted, such as 60m`);
  const quiet: Quiet = { minutes: 0, bursts: 0, changes: 0, found: [] };
  try {
    await lab.route(false);
    lab.load(true);
    if ((await becomesQuiet(watch)) === undefined) throw new Error('the lab is not well');
    const [from, began, changes] = [watch.words.length, Date.now(), lab.changes()];
    const until = began + minutes * 60_000;
    say(`${minutes} minutes of load with bursts`);
    while (Date.now() < until && !signal.aborted) {
      await sleep(Math.min(burstEveryMs, until - Date.now()), undefined, { signal }).catch(
        () => {},
      );
      if (Date.now() >= until || signal.aborted) break;
      await lab.burst(burstRows);
      quiet.bursts += 1;
    }
    quiet.minutes = Math.round((Date.now() - began) / 60_000);
    quiet.changes = lab.changes() - changes;
    const troubles = watch.words
      .slice(from)
      .flatMap(({ event, finding }) => (finding && event !== 'resolved' ? [finding] : []))
      .filter(({ level }) => level === 'warning' || level === 'error');
    quiet.found = troubles.map(({ id, level, text }) => `${id} ${level}: ${text}`);
    for (const text of quiet.found) say(`WRONG ${text}`);
    return quiet;
  } finally {
    lab.load(false);
    await watch.close();
  }
};
