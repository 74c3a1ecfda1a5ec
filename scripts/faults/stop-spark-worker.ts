import { hangs } from './rig/outages.ts';

export default hangs({
  name: 'stop-spark-worker',
  program: 'spark-worker',
  hop: 'processing',
  right: ['P18', 'P01', 'P17', 'P08', 'P09', 'L01 spark-worker'],
});
