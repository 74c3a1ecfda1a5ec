import { restOfBatch } from './offsets.ts';

/** What a micro-batch does in its phases (MicroBatchExecution of Spark 3.3 to 4.0). */
export const phaseMeanings: Record<string, string> = {
  addBatch: 'reads, transforms and commits the rows',
  queryPlanning: 'makes the plan',
  walCommit: 'writes the offsets into the checkpoint',
  commitOffsets: 'marks it as done in the checkpoint',
  commitBatch: 'marks it as done in the checkpoint',
  latestOffset: 'asks the sources for their ends',
  getOffset: 'asks the sources for their ends',
  getEndOffset: 'asks the sources for their ends',
  setOffsetRange: 'tells the sources how far to go',
  getBatch: 'tells the sources what to read',
  [restOfBatch]: 'not covered by a phase',
};
