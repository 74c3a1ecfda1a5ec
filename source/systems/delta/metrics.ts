import { defineMetrics, seconds } from '../../watch/metrics.ts';
import type { SystemView } from '../../watch/view.ts';
import type { Delta } from './readings.ts';

/** What is told of a Delta table. */
export const metrics = defineMetrics(
  {
    delta_exists: { type: 'gauge', help: 'Whether there is a table.' },
    delta_version: { type: 'gauge', help: 'Newest version of the table.' },
    delta_rows: {
      type: 'gauge',
      help: 'Rows of the newest version, as far as its files tell them.',
    },
    delta_files: { type: 'gauge', help: 'Data files of the newest version.' },
    delta_untold_files: { type: 'gauge', help: 'Data files that do not tell their rows.' },
    delta_size_bytes: {
      ...{ type: 'gauge', unit: 'bytes' },
      help: 'Size of the data files of the newest version.',
    },
    delta_small_files: {
      type: 'gauge',
      help: 'Whether so many files are small that queries suffer.',
    },
    delta_appended_rows: {
      type: 'counter',
      help: 'Rows of commits that only add, since cdc-top has read the table.',
    },
    delta_rejected_records: {
      type: 'gauge',
      help: 'Records that the job could not read, in the table of rejected ones.',
    },
    delta_last_commit_time_seconds: {
      ...{ type: 'gauge', unit: 'seconds' },
      help: 'When the newest version was committed, since the epoch, by the writer’s clock.',
    },
    delta_last_commit_rows: {
      type: 'gauge',
      help: 'By how many rows the newest version made the table grow.',
    },
  },
  ({ reading: { value }, rows: { table, commits } }: SystemView<Delta>, put) => {
    put('delta_exists', value !== null);
    if (!table) return;
    put('delta_version', table.version);
    put('delta_rows', table.rows);
    put('delta_files', table.files);
    put('delta_untold_files', table.untold);
    put('delta_size_bytes', table.bytes);
    put('delta_small_files', table.smallFiles);
    put('delta_appended_rows', value?.appendedRows);
    put('delta_rejected_records', table.rejected);
    put('delta_last_commit_time_seconds', seconds(commits[0]?.at));
    put('delta_last_commit_rows', commits[0]?.rows);
  },
);
