import { anew } from '../../systems/spark/checks/cures.ts';
import { asSentence, type Sentence, sentence } from '../../text/sentence.ts';
import { foundAs } from '../../watch/check.ts';
import { defineAcross } from './parts.ts';

export const checkpointTable = defineAcross({
  id: 'DX12',
  title: 'The checkpoint and the table',
  why: 'a checkpoint that outlives its table makes the job continue where the old table ended: the new one lacks everything before. A checkpoint that is older than its table makes Delta skip the next batches, since it already has batches with these numbers',
  link: 'https://docs.delta.io/latest/delta-streaming.html',
  needs: ['query', 'table'],
  check({ query, table }) {
    const { checkpoint, queryId, committed, planned, endOffsets, secondAt } = query;
    if (planned < 0 || queryId === null) return [];
    const wanted = 'batches of this query in this table, none of them ahead of it';
    const read = Object.values(endOffsets ?? {}).some((partitions) =>
      Object.values(partitions).some((offset) => offset > 0n),
    );
    const say = (found: string | Sentence) => [
      { level: 'error' as const, ...foundAs(asSentence(found)), wanted, cure: anew(checkpoint) },
    ];
    if (table.version === null)
      return committed >= 0 && read
        ? say(`batch ${committed} has landed, and there is no table`)
        : [];
    const landed = table.transactions[queryId];
    const others = Object.keys(table.transactions).length;
    if (landed === undefined)
      // A job that does not name its batches leaves nothing in the log to tell by.
      return committed >= 0 && read && others > 0
        ? say(`none of the ${committed + 1} batches of this query has landed in this table`)
        : [];
    if (landed > planned)
      return say(`batch ${landed} has landed, and the checkpoint is at ${planned}`);
    // The batch before that one had landed: in the table that was here then.
    if (secondAt !== null && table.createdAt !== null && table.createdAt > secondAt)
      return say(sentence`the table was made ${{ on: table.createdAt }}, after batches had landed`);
    return [{ level: 'ok', found: `batch ${landed} of ${planned} has landed`, wanted }];
  },
});
