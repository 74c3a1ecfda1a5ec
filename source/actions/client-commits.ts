import { setTimeout as sleep } from 'node:timers/promises';
import { log } from '../config/log.ts';
import type { Engine } from '../lab/contract/engine.ts';
import type { CommitLog } from '../lab/contract/sources/types.ts';
import { noteCommit } from './own-changes.ts';

// The log reaches its reader later than it is written. So long is waited where no line of the session has
// been read, and where its last one has not been read, as on a busy machine.
const lateMs = 1000;
const latestMs = 15_000;
const pollMs = 100;

/** What was committed in a client: how many transactions, and which the last of them was. */
export type Commits = { transactions: number; last: string };

/**
 * Notes what a session of the source's client commits while it goes on, by what its server logs. Of
 * transactions that come faster than the server can be asked for them, only the newest is noted. `end`
 * reads what is left of the log.
 */
export const noteCommits = (
  engine: Engine,
  { client, commitIn, sessionIn, placeOf }: CommitLog,
  mark: string,
) => {
  const abort = new AbortController();
  const { source } = engine.describe();
  const commits: Commits = { transactions: 0, last: '' };
  let newest: ReturnType<typeof commitIn>;
  let asked: typeof newest;
  let asking: Promise<void> | undefined;
  let session: ReturnType<typeof sessionIn>;
  let isRead = false;

  const ask = async (): Promise<void> => {
    const { source: target } = await engine.target();
    while (newest && newest !== asked) {
      const commit = newest;
      const place = await placeOf(target, commit.transaction);
      asked = commit;
      if (!place) continue;
      commits.last = commit.transaction;
      noteCommit(engine, { place, askedAt: commit.at, answeredAt: Date.now() }, client);
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
      session = sessionIn(line, mark) ?? session;
      const commit = commitIn(line, mark);
      if (!commit) continue;
      newest = commit;
      commits.transactions += 1;
      void askInTurn();
    }
  };
  const reading = read()
    .catch((error: unknown) => log(`the commits in ${client}`, error))
    .finally(() => {
      isRead = true;
    });
  // The last lines of a session say that it ends.
  const wholeLog = async (): Promise<void> => {
    const since = Date.now();
    while (!isRead && session !== 'ended') {
      if (Date.now() - since > (session === 'open' ? latestMs : lateMs)) return;
      await sleep(pollMs);
    }
  };
  return {
    async end(): Promise<Commits> {
      await wholeLog();
      abort.abort();
      await reading;
      await askInTurn();
      return commits;
    },
  };
};
