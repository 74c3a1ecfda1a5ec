import type { SourceName } from '../../../config/choices.ts';
import { mysql } from './mysql.ts';
import { postgres } from './postgres.ts';
import type { LocalSource } from './types.ts';

export const localSources: Readonly<Record<SourceName, LocalSource>> = { postgres, mysql };
