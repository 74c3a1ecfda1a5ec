import { hangs } from './rig/outages.ts';

export default hangs({
  name: 'stop-spark-master',
  program: 'spark-master',
  hop: 'processing',
  right: ['X01 spark', 'L01 spark-master'],
});
