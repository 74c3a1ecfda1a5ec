import { exitCodes } from '../config/errors.ts';
import { jsonFlag } from '../config/flags.ts';
import { watchFlags } from '../lab/contract/flags.ts';
import { watchedLabs } from '../lab/watched.ts';
import { kinds } from '../systems/index.ts';
import type { CheckResult } from '../watch/check.ts';
import type { Target } from '../watch/target.ts';
import { enginesFor, takeInput } from './shared.ts';
import type { Command } from './types.ts';

export const doctor: Command = {
  name: 'doctor',
  usage: '',
  summary: 'check the settings of every hop: what is wrong, why, and the line that cures it',
  details: `
Reads, and changes nothing. What the user that is given may not see is told as unknown.
Exit code 0 where nothing is wrong, 1 for a warning, an error or a system that does not answer.
Every check and --json are documented in docs/doctor.md.`,
  flags: [
    ...watchFlags,
    jsonFlag,
    { name: 'all', type: 'boolean', description: 'also list what is fine' },
  ],
  async run(context) {
    takeInput(context, 0, 'doctor');
    const { flags, signal } = context;
    const engines = enginesFor(context);
    // Of a lab that is not there one line says so.
    await Promise.all(engines.map((engine) => engine.target()));
    const [{ examineAll }, { isWrong, summaryOf }, { doctorLines }] = await Promise.all([
      import('../doctor/all.ts'),
      import('../doctor/summary.ts'),
      import('../doctor/lines.ts'),
    ]);
    const target = watchedLabs(engines);
    const { at, tookMs, results } = await examineAll(target, signal);
    if (flags.json) {
      const answer = {
        schema: 1,
        at: new Date(at).toISOString(),
        tookMs,
        summary: summaryOf(results),
        // A program reads the sentence as it stands, with its times in UTC.
        results: results.map(({ parts: _, ...result }) => result),
      };
      process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
    } else {
      const lines = doctorLines(results, { titleOf: titleIn(target), all: flags.all === true });
      process.stdout.write(`${lines.join('\n')}\n`);
    }
    return isWrong(results) ? exitCodes.failed : exitCodes.ok;
  },
};

/** What a system is called: its kind’s title, and its own name where there are several labs. */
const titleIn =
  ({ systems, labs }: Target) =>
  ({ system, pipeline }: CheckResult['subject']): string => {
    const found = systems.find(({ id }) => id === system);
    if (!found) return labs.length > 1 ? `across systems, ${pipeline}` : 'across systems';
    const title = kinds.find(({ kind }) => kind.name === found.kind)?.kind.title ?? found.kind;
    return labs.length > 1 ? `${title} (${found.label})` : title;
  };
