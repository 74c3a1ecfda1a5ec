import { killed } from './rig/outages.ts';

export default killed({
  name: 'kill-spark-master',
  program: 'spark-master',
  hop: 'processing',
  right: ['X01 spark', 'L01 spark-master', 'L05 spark-master'],
});
