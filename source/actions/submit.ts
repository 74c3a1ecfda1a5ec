import { statSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../config/errors.ts';
import { commandFor } from '../config/program.ts';
import type { JobStatus } from '../watch/lab.ts';
import { healthOf, jobRuns } from './state.ts';
import { defineAction } from './types.ts';

export const submit = defineAction<{ file?: string; args: string[] }, JobStatus>({
  id: 'submit',
  label: 'submit',
  help: 'run the lab’s Spark job',
  group: 'Lab',
  effect: 'write',
  needs: 'job',
  disabledReason(context) {
    if (jobRuns(context)) return 'the job is already running';
    return healthOf(context, 'spark-worker') === 'healthy' ? undefined : 'Spark has no worker yet';
  },
  keys: {
    names: ['s'],
    footer: true,
    input: () => ({ args: [] }),
    begins: () => 'submitting',
    ends: ({ applicationId }) => [`running as ${applicationId}`],
  },
  command: {
    name: 'submit',
    usage: '[FILE] [-- ARGS]',
    takes: 1,
    summary: 'run the Spark job: the lab’s own, or your PySpark file',
    details: `
It runs on the lab's Spark under its supervisor: it keeps running without this terminal, and a driver that
dies comes back and resumes from its checkpoint. One job runs at a time; cdc-top cancel stops it.

  cdc-top submit                            every change of inventory.customers into Delta
  cdc-top submit my_job.py -- --since 2026  your own, with arguments`,
    input({ input: [file], rest }) {
      if (file === undefined) return { args: rest };
      checkFile(file);
      return { file: path.resolve(file), args: rest };
    },
    print: ({ applicationId, pid }, { engine }) => ({
      text: `job running as ${applicationId} (pid ${pid}): ${commandFor(engine.describe(), 'logs job -f')} follows it\n`,
    }),
  },
  run: ({ engine, onEvent }, job, _report, signal) => engine.submit(job, { signal, onEvent }),
});

const checkFile = (file: string) => {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats) throw new UsageError(`${file}: no such file; submit takes a PySpark program (.py)`);
  if (!stats.isFile())
    throw new UsageError(`${file} is no file; submit takes a PySpark program (.py)`);
  if (!file.endsWith('.py')) throw new UsageError(`${file}: a PySpark program ends in .py`);
};
