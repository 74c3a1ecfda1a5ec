import { readFileSync } from 'node:fs';
import path from 'node:path';
import { sparkHome } from './services/spark.ts';
import type { Lab } from './state/lab.ts';
import type { Layout } from './state/layout.ts';
import { shellQuote } from './state/programs.ts';

/** What was submitted last. The token is found again in the application's event log. */
export type Submission = { token: string; file: string; args: string[] };

export const submissionFile = (layout: Layout) => path.join(layout.run, 'job.json');
export const scriptFile = (layout: Layout) => path.join(layout.run, 'job.sh');

/** The shell script that becomes the driver: a person's arguments need no other quoting. */
export const submissionScript = (lab: Lab, { token, file, args }: Submission): string => {
  const words = [
    path.join(sparkHome(lab), 'bin', 'spark-submit'),
    ...['--conf', `spark.cdctop.submission=${token}`, file, ...args],
  ];
  return `#!/bin/sh
# Written by cdc-top submit.
exec ${words.map(shellQuote).join(' ')}
`;
};

/** The last submission; undefined where there was none. */
export const readSubmission = (layout: Layout): Submission | undefined => {
  try {
    return JSON.parse(readFileSync(submissionFile(layout), 'utf8')) as Submission;
  } catch {
    return undefined;
  }
};
