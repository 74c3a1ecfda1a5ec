import { setTimeout as sleep } from 'node:timers/promises';
import { log } from '../config/log.ts';
import type { Engine } from '../lab/contract/engine.ts';
import type { CommitLog } from '../lab/contract/sources/types.ts';
import { noteCommit } from './own-changes.ts';

// The log comes to its reader by so much later than it is written.
const lateMs = 1000;

/** What was committed in a client: how many transactions, and which the last of them was. */
export type Commits = { transactions: number; last: string };

/**
 * Notes what a session of the source's client commits while it goes on, by what its server logs. Of
 * transactions that come faster than the server can be asked for them, only the newest is noted. `end`
 * reads what is left of the log.
 */
export const noteCommits = (
  engine: Engine,
  { client, commitIn, placeOf }: CommitLog,
  mark: string,
) => {
  const abort = new AbortController();
  const { source } = engine.describe();
  const commits: Commits = { transactions: 0, last: '' };
  let newest: ReturnType<typeof commitIn>;
  let asked: typeof newest;
  let asking: Promise<void> | undefined;

  const ask = async (): Promise<void> => {
    const { source: target } = await engine.target();
    while (newest && newest !== asked) {
      asked = newest;
      const place = await placeOf(target, asked.transaction);
      if (!place) continue;
      commits.last = asked.transaction;
      noteCommit(engine, { place, askedAt: asked.at, answeredAt: Date.now() }, client);
    }
  };
  const askInTurn = (): Promise<void> => {
    asking ??= ask()
      .catch((error: unknown) => log(`a commit in ${client}`, error))
      .finally(() => {
        asking = undefined;
      });
    return asking;
  };
  const read = async (): Promise<void> => {
    const { signal } = abort;
    for await (const line of engine.logs(source, { lines: 0, follow: true, signal })) {
      const commit = commitIn(line, mark);
      if (!commit) continue;
      newest = commit;
      commits.transactions += 1;
      void askInTurn();
    }
  };
  const reading = read().catch((error: unknown) => log(`the commits in ${client}`, error));
  return {
    async end(): Promise<Commits> {
      await sleep(lateMs);
      abort.abort();
      await reading;
      await askInTurn();
      return commits;
    },
  };
};
