import { hangs } from './rig/outages.ts';

export default hangs({
  name: 'stop-spark-worker',
  program: 'spark-worker',
  hop: 'processing',
  right: ['P08', 'P09', 'P02', 'P01', 'L01 spark-worker'],
});
