import type { Cure } from '../../../watch/check.ts';

/** A path as a shell takes it. */
export const quoted = (path: string): string =>
  /^[\w./@%+=:,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;

/**
 * The command that lets a query read its topic from the beginning. `line`: what its job has to say
 * before that. Changes that the table has already come once more.
 */
export const anew = (checkpoint: string, line?: string): Cure => ({
  kind: 'command',
  text: `mv ${quoted(checkpoint)} ${quoted(`${checkpoint}.old`)}`,
  restart: line ? `the job, with ${line}; stop it before` : 'the job; stop it before',
});

/** A line that is put behind `.format('kafka')`, or `.writeStream`, of the job. */
export const jobLine = (text: string): Cure => ({ kind: 'code', text, restart: 'the job' });
