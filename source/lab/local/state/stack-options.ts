import { readFileSync } from 'node:fs';
import path from 'node:path';
import { stackFolder } from '../../../config/versions.ts';

/** The text of a file below `stack/`. */
export const stackText = (...parts: string[]): string =>
  readFileSync(path.join(stackFolder, ...parts), 'utf8');

/** The options in a file below `stack/` that has one a line, and comments. */
export const stackOptions = (...file: string[]): string[] =>
  stackText(...file)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
