import { killed } from './rig/outages.ts';

export default killed({
  name: 'kill-spark-worker',
  program: 'spark-worker',
  hop: 'processing',
  right: ['P02', 'P01', 'L01 spark-worker'],
});
