import type { Check } from '../../../watch/check.ts';
import { anew } from './cures.ts';
import type { QuerySettings } from './settings.ts';

export const queryId: Check<QuerySettings> = {
  id: 'DP04',
  title: 'The query’s id',
  why: 'Delta recognises a repeated batch by this id. If the checkpoint’s file `metadata` is lost, the query gets a new id, and a batch that had landed lands once more',
  link: 'https://docs.delta.io/latest/delta-streaming.html#idempotent-table-writes-in-foreachbatch',
  check: ({ planned, queryId: id, checkpoint }) =>
    planned < 0
      ? []
      : [
          {
            level: id === null ? 'error' : 'ok',
            found: id === null ? 'batches, and no file `metadata`' : id,
            wanted: 'the id that its batches were written with',
            ...(id === null && { cure: anew(checkpoint) }),
          },
        ],
};
