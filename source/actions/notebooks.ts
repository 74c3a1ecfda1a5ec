import { Failure, messageOf } from '../config/errors.ts';
import { jsonFlag } from '../config/flags.ts';
import { commandFor } from '../config/program.ts';
import { jupyterAnswers } from '../lab/contract/ready.ts';
import { healthOf } from './state.ts';
import { defineAction } from './types.ts';

/** JupyterLab’s address as a browser takes it, with its token: a secret. */
type Address = { url: string };

const limitMs = 5000;

export const notebooks = defineAction<void, Address>({
  id: 'notebooks',
  label: 'notebooks',
  help: 'copy JupyterLab’s address with its token',
  group: 'Lab',
  effect: 'read',
  needs: 'any',
  disabledReason: (context) =>
    healthOf(context, 'jupyter') === 'healthy' ? undefined : 'JupyterLab is not running',
  keys: {
    names: ['w'],
    alone: true,
    refused: 'copy its address',
    input: () => undefined,
    press: ({ copy, note }, run) =>
      void run().then(
        ({ url }) => {
          copy(url);
          note('good', 'w', 'copied JupyterLab’s address with its token');
        },
        (error: unknown) => note('warning', 'w', messageOf(error)),
      ),
  },
  command: {
    name: 'notebooks',
    usage: '',
    takes: 0,
    summary: 'print JupyterLab’s address with its token, for a browser',
    details: `
Its folder \`work\` has five notebooks, to be read in this order:
  1-reach-the-database       what makes a table a source of changes
  2-run-sql-operations       changes of every kind, and how they leave
  3-explore-kafka-in-batch   the topic, record by record
  4-read-the-delta-table     the source's rows out of its changes
  5-when-the-table-changes   new columns and tables, large values, TRUNCATE, MERGE

The token is a password: anyone with the address can run programs in the lab. This is the only place
that prints it. Exit code 1 where JupyterLab is not running.`,
    flags: [jsonFlag],
    input: () => undefined,
    print: ({ url }, { line }) => ({
      text: line.flags.json ? `${JSON.stringify({ schema: 1, url })}\n` : `${url}\n`,
    }),
  },
  async run({ engine }, _input, _report, signal) {
    const target = await engine.target();
    const { name } = engine.describe();
    const until = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
    try {
      await jupyterAnswers.check(target, until);
    } catch (error) {
      signal.throwIfAborted();
      throw new Failure(
        `JupyterLab of the lab ${name} does not answer: ${commandFor({ name }, 'status')} shows what is running`,
        { cause: error },
      );
    }
    const { url, token } = target.jupyter;
    return { url: `${url}/lab?token=${encodeURIComponent(token)}` };
  },
});
