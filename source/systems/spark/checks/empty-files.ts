import type { Check } from '../../../watch/check.ts';
import { quoted } from './cures.ts';
import type { QuerySettings } from './settings.ts';

export const emptyFiles: Check<QuerySettings> = {
  id: 'DP03',
  title: 'Files of the checkpoint',
  why: 'a power failure leaves files of the newest batch empty, and Spark refuses to start with them (“Incomplete log file”). Without them the batch is planned again, and Delta skips it if it has landed already',
  link: 'https://spark.apache.org/docs/latest/structured-streaming-programming-guide.html#recovering-from-failures-with-checkpointing',
  check: ({ empty, planned, checkpoint }) =>
    planned < 0 && empty.length === 0
      ? []
      : [
          {
            level: empty.length > 0 ? 'error' : 'ok',
            found: empty.length > 0 ? `empty: ${empty.join(', ')}` : 'the newest are whole',
            wanted: 'no empty file',
            ...(empty.length > 0 && {
              cure: {
                kind: 'command',
                text: `rm -f ${empty
                  .flatMap((file) => [
                    quoted(`${checkpoint}/${file}`),
                    quoted(`${checkpoint}/${file.replace('/', '/.')}.crc`),
                  ])
                  .join(' ')}`,
                restart: 'the job',
              },
            }),
          },
        ],
};
