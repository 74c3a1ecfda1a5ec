import type { PipelineEvidence } from '../../pipeline/index.ts';
import { batchesIn, livesIn } from '../../systems/spark/query-events.ts';
import { current } from '../../watch/view.ts';
import type { PipelineRule } from '../rule.ts';

/**
 * Whether the application that runs now has other queries than that of the watched checkpoint: what
 * stands still there says nothing of them.
 */
export const isElsewhere = ({ parts: { query, spark } }: PipelineEvidence): boolean => {
  const checkpoint = current(query);
  if (!query || checkpoint === undefined || (checkpoint && checkpoint.query === undefined))
    return false;
  const running = (current(spark)?.applications ?? [])
    .filter(({ state }) => state === 'RUNNING')
    .map(({ id }) => id);
  const runs = ({ applicationId }: { applicationId: string }) => running.includes(applicationId);
  const batches = batchesIn(query.events).filter(runs);
  // It may have nothing to do beside a query that is busy.
  const isThere =
    batches.some(({ progress }) => progress.id === checkpoint?.query) ||
    livesIn(query.events).some((each) => runs(each) && each.life.id === checkpoint?.query);
  return batches.length > 0 && !isThere;
};

/** A job with a checkpoint of its own is no job that takes nothing. */
export const checkpointElsewhere: PipelineRule = {
  id: 'P19',
  title: 'The job uses a checkpoint other than the watched one',
  means:
    'The running application reports batches of queries other than that of the watched checkpoint. Its batches are shown, but how far it is behind Kafka is not known.',
  causes: ['A job of your own uses its own checkpoint.'],
  cures: [
    'Nothing, if that is intended.',
    'To have its backlog watched, let it use the checkpoint that `cdc-top status` names (`paths.checkpoint`).',
  ],
  find(evidence) {
    const { query } = evidence.parts;
    if (!query || !isElsewhere(evidence)) return [];
    const text = 'the running job uses its own checkpoint: its backlog is not known';
    return [{ level: 'info', subject: { system: query.system.id }, text }];
  },
};
