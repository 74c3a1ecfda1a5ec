import { statSync } from 'node:fs';
import path from 'node:path';
import { exitCodes, UsageError } from '../config/errors.ts';
import { commandFor } from '../lab/contract/names.ts';
import { showEvents } from '../lab/progress/index.ts';
import { engineFor, labFlags, takeInput } from './shared.ts';
import type { Command } from './types.ts';

export const submit: Command = {
  name: 'submit',
  usage: '[FILE] [-- ARGS]',
  summary: 'run the Spark job: the lab’s own, or a PySpark file of yours',
  details: `
It runs on the lab's Spark under its supervisor: it goes on without this terminal, and a driver that
dies comes back and resumes from its checkpoint. One job runs at a time; cdc-top cancel stops it.

  cdc-top submit                            every change of inventory.customers into Delta
  cdc-top submit my_job.py -- --since 2026  your own, with arguments`,
  flags: labFlags,
  async run(context) {
    const [file] = takeInput(context, 1, 'submit [FILE] [-- ARGS]');
    if (file !== undefined) checkFile(file);
    const view = await showEvents('auto');
    try {
      const engine = engineFor(context);
      const job = await engine.submit(
        { ...(file !== undefined && { file: path.resolve(file) }), args: context.rest },
        { signal: context.signal, onEvent: view.onEvent },
      );
      await view.close();
      process.stdout.write(
        `job running as ${job.applicationId} (pid ${job.pid}): ${commandFor(engine.describe(), 'logs job -f')} follows it\n`,
      );
    } finally {
      await view.close();
    }
    return exitCodes.ok;
  },
};

const checkFile = (file: string) => {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats) throw new UsageError(`${file}: no such file; submit takes a PySpark program (.py)`);
  if (!stats.isFile())
    throw new UsageError(`${file} is no file; submit takes a PySpark program (.py)`);
  if (!file.endsWith('.py')) throw new UsageError(`${file}: a PySpark program ends in .py`);
};
