import { livesIn } from '../../systems/spark/query-events.ts';
import { current } from '../../watch/view.ts';
import type { PipelineRule } from '../rule.ts';
import { isElsewhere } from './elsewhere.ts';
import { jobCauses } from './job.ts';

/** The checkpoint has no batch yet. */
export const noFirstBatch: PipelineRule = {
  id: 'P03',
  title: 'No batch has been planned yet',
  means: 'The checkpoint of the query does not exist, or contains no batch.',
  causes: [
    'The job has just been submitted.',
    'The query reads a topic that does not exist yet, or that is empty.',
    'The job writes its checkpoint to another folder.',
  ],
  cures: [
    'Make a change in a captured table and wait a few seconds.',
    'Read the driver’s log: `cdc-top logs job`.',
  ],
  becauseOf: ['X01', 'P01', 'P02', 'P12', 'P14', ...jobCauses],
  find(evidence) {
    const { query } = evidence.parts;
    if (!query || current(query) !== null || isElsewhere(evidence)) return [];
    const text = 'waiting for the first batch of the Spark job';
    const started = livesIn(query.events).findLast(({ life }) => life.state === 'started')?.life;
    return [
      {
        level: 'waiting',
        subject: { system: query.system.id },
        text,
        evidence: started ? [{ name: 'query', value: started.name }] : [],
        next: [{ does: 'shows what the driver does', command: 'cdc-top logs job' }],
      },
    ];
  },
};

/** What it reads counts as planned already, and nothing of it is in the table. */
export const firstBatchRuns: PipelineRule = {
  id: 'P04',
  title: 'The first batch is under way',
  means:
    'The query has planned its first batch but not committed it. If `startingOffsets` is `earliest`, that batch holds everything in the topics, unless `maxOffsetsPerTrigger` limits it.',
  causes: ['The job runs for the first time with this checkpoint.'],
  cures: ['Wait: the Batches pane shows it once it has ended.'],
  becauseOf: ['X01', 'P01', 'P02', 'P12', 'P14', 'P16', 'P17', ...jobCauses],
  find({ parts: { query } }) {
    const checkpoint = current(query);
    if (!query || !checkpoint || checkpoint.committed >= 0) return [];
    const text = 'the first batch of the Spark job is under way';
    return [{ level: 'waiting', subject: { system: query.system.id }, text }];
  },
};
