import { bytes } from '../../../text/units.ts';
import { type Check, verdict } from '../../../watch/check.ts';
import type { PostgresSettings } from './settings.ts';
import { alterSystem, bytesOf, manual } from './values.ts';

const least = 64 * 1024 ** 2;

export const decodingMemory: Check<PostgresSettings> = {
  id: 'DS08',
  title: 'Memory for logical decoding',
  why: 'a transaction that does not fit is written to disk by the walsender and read back before any of it is sent',
  link: manual('runtime-config-resource.html#GUC-LOGICAL-DECODING-WORK-MEM'),
  check(settings) {
    const memory = bytesOf(settings, 'logical_decoding_work_mem');
    // Before PostgreSQL 13 it can't be set.
    if (memory === undefined) return [];
    return [
      verdict(memory >= least, 'warning', {
        found: `logical_decoding_work_mem = ${bytes(memory)}`,
        wanted: 'at least 64 MB, the default',
        cure: alterSystem(settings, 'logical_decoding_work_mem', '64MB'),
      }),
    ];
  },
};
