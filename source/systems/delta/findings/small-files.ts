import { bytes, count } from '../../../text/units.ts';
import type { Rule } from '../../../watch/kind.ts';
import { current } from '../../../watch/view.ts';
import type { Delta } from '../readings.ts';

/** A streaming table comes to this with time: it is worth knowing, and nothing has failed. */
export const smallFiles: Rule<Delta> = {
  id: 'D04',
  title: 'The table has many small files',
  means:
    'The table has a thousand data files or more, of less than 128 MB on average: each query opens all of them, and each checkpoint of the log lists them.',
  causes: [
    'Each micro-batch writes at least one file for every partition that it touches, so a short trigger makes many.',
    'Nobody runs OPTIMIZE.',
  ],
  cures: [
    'Compact them: `OPTIMIZE` on the table, from a notebook or another job.',
    'Delete files that are no longer used: `VACUUM`.',
    'Choose a longer trigger, if the data need not be that fresh.',
  ],
  find(view) {
    const { table } = view.rows;
    if (!current(view) || !table?.smallFiles) return [];
    const { files, averageFileBytes } = table;
    return [
      {
        level: 'info',
        subject: { system: view.system.id },
        text: `the table has ${count(files)} files of ${bytes(averageFileBytes ?? 0)} on average: OPTIMIZE compacts them`,
        evidence: [
          { name: 'files', value: files, unit: 'files' },
          { name: 'average size', value: averageFileBytes, unit: 'bytes' },
        ],
      },
    ];
  },
};
