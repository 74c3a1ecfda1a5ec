import { readFileSync } from 'node:fs';
import path from 'node:path';
import { stackFolder } from '../../../config/versions.ts';

/** The text of a file below `stack/`. */
export const stackText = (...parts: string[]): string =>
  readFileSync(path.join(stackFolder, ...parts), 'utf8');
