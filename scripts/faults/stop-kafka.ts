import { hangs } from './rig/outages.ts';

export default hangs({
  name: 'stop-kafka',
  program: 'kafka',
  hop: 'topics',
  right: ['X01 kafka', 'L01 kafka'],
});
