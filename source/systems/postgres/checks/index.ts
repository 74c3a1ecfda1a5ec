import { defineChecks } from '../../../watch/kind.ts';
import { readSettings } from './read.ts';
import { walLevel } from './wal-level.ts';

/** Every check of a PostgreSQL server. A new one is a file here and a line. */
export default defineChecks({ read: readSettings, list: [walLevel] });
