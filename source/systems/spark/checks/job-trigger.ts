import type { Check } from '../../../watch/check.ts';
import { jobLine } from './cures.ts';
import type { QuerySettings } from './settings.ts';

export const jobTrigger: Check<QuerySettings> = {
  id: 'DP09',
  title: 'The trigger of the job',
  why: 'without a trigger each batch follows the last one at once: every handful of changes becomes a commit and a file of its own, and soon the table consists of small files',
  link: 'https://spark.apache.org/docs/latest/structured-streaming-programming-guide.html#triggers',
  check({ job }) {
    if (!job || !/writeStream/.test(job.text)) return [];
    const set = /\.trigger\(/.test(job.text.replace(/^\s*#.*$/gm, ''));
    return [
      {
        name: job.file.slice(job.file.lastIndexOf('/') + 1),
        level: set ? 'ok' : 'info',
        found: set ? 'it has one' : 'none',
        wanted: 'a trigger as long as the delay that is allowed',
        ...(!set && { cure: jobLine(".trigger(processingTime='10 seconds')") }),
      },
    ];
  },
};
