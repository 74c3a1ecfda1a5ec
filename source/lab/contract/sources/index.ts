import type { SourceName } from '../../../config/choices.ts';
import { mysql } from './mysql.ts';
import { postgres } from './postgres.ts';
import type { LabSource } from './types.ts';

/** The kinds of source that a lab can have. Adding one is a file here, one in local/sources/, and a line in both. */
export const sources: Readonly<Record<SourceName, LabSource>> = { postgres, mysql };
