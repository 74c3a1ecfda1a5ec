import { randomBytes } from 'node:crypto';
import { messageOf } from '../config/errors.ts';
import { sources } from '../lab/contract/sources/index.ts';
import type { CommitLog } from '../lab/contract/sources/types.ts';
import type { TerminalProgram } from '../os/tool.ts';
import { plural } from '../text/units.ts';
import { you } from './change-text.ts';
import { type Commits, noteCommits } from './client-commits.ts';
import { defineAction } from './types.ts';

/** `logged`: how the commits of the session are found, where its server logs them. */
type Opened = { program: TerminalProgram; logged?: { log: CommitLog; mark: string } };

const commitsText = ({ transactions, last }: Commits, client: string): string =>
  transactions === 1
    ? `committed transaction ${last} in ${client}`
    : `committed ${plural(transactions, 'transaction')} in ${client}; the last is ${last}`;

export const terminal = defineAction<{ service: string }, Opened>({
  id: 'terminal',
  label: 'open a shell',
  help: 'a client on the source, or a shell for a service',
  group: 'Lab',
  effect: 'write',
  needs: 'any',
  keys: {
    names: ['e'],
    input: ({ logOf, subject }) => ({ service: logOf(subject)?.service ?? '' }),
    async press({ engine, suspend, note }, run) {
      try {
        const { program, logged } = await run();
        if (!engine || !logged) return await suspend(program);
        const noting = noteCommits(engine, logged.log, logged.mark);
        await suspend(program);
        const commits = await noting.end();
        if (commits.last !== '') note('good', you, commitsText(commits, logged.log.client));
      } catch (error) {
        note('warning', 'e', messageOf(error));
      }
    },
  },
  async run({ engine }, { service }) {
    const { source } = engine.describe();
    const log = service === source ? sources[source].commitLog : undefined;
    if (!log) return { program: await engine.terminal(service) };
    const mark = `${log.client}-${randomBytes(4).toString('hex')}`;
    return { program: await engine.terminal(service, log.variables(mark)), logged: { log, mark } };
  },
});
