import type { Check } from '../../../watch/check.ts';
import { quoted } from './cures.ts';
import type { QuerySettings } from './settings.ts';

const isTemporary = (path: string): boolean => /^(?:file:\/*)?\/?(?:tmp|dev\/shm|run)\//.test(path);

export const place: Check<QuerySettings> = {
  id: 'DP02',
  title: 'Where the checkpoint lies',
  why: 'files in /tmp are deleted when they get old, or when the machine restarts. Without its checkpoint a query reads the whole topic again, and every change lands in the table twice',
  link: 'https://spark.apache.org/docs/latest/structured-streaming-programming-guide.html#recovering-from-failures-with-checkpointing',
  check({ checkpoint }) {
    const bad = isTemporary(checkpoint);
    const target = `/var/lib/spark/checkpoint/${checkpoint.split('/').findLast((part) => part !== '')}`;
    return [
      {
        level: bad ? 'warning' : 'ok',
        found: checkpoint,
        wanted: 'a folder, or a bucket, that lasts',
        ...(bad && {
          cure: {
            kind: 'command',
            text: `mkdir -p ${quoted(target.slice(0, target.lastIndexOf('/')))} && mv ${quoted(checkpoint)} ${quoted(target)}`,
            restart: 'the job, with checkpointLocation set to it; stop it before',
          },
        }),
      },
    ];
  },
};
