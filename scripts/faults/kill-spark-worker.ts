import { killed } from './rig/outages.ts';

export default killed({
  name: 'kill-spark-worker',
  program: 'spark-worker',
  hop: 'processing',
  right: ['P01', 'P18', 'P17', 'L01 spark-worker', 'L05 spark-worker'],
  alsoTrue: ['P02'],
});
