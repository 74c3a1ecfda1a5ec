import { count } from '../../../text/units.ts';
import type { Check } from '../../../watch/check.ts';
import { type DeltaSettings, tableSql } from './settings.ts';

const many = 50;

export const vacuum: Check<DeltaSettings> = {
  id: 'DD10',
  title: 'Files that the table no longer names',
  why: 'what OPTIMIZE, an update or a failed batch leaves behind stays on the disk until VACUUM deletes it: a table can take up many times its actual size',
  link: 'https://docs.delta.io/latest/delta-utility.html#remove-files-no-longer-referenced-by-a-delta-table',
  check(settings) {
    const { unnamed, files, operations, version } = settings;
    if (version === null || unnamed === null) return [];
    const cleaned = operations.some((operation) => operation.startsWith('VACUUM'));
    const left = unnamed >= many && unnamed > files && !cleaned;
    return [
      {
        level: left ? 'info' : 'ok',
        found: `${count(unnamed)} files beside ${count(files)} of the table${cleaned ? '; VACUUM has run' : ''}`,
        wanted: 'VACUUM now and then',
        ...(left && { cure: tableSql(settings, (table) => `VACUUM ${table}`) }),
      },
    ];
  },
};
