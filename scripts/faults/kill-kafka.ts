import { killed } from './rig/outages.ts';

export default killed({
  name: 'kill-kafka',
  program: 'kafka',
  hop: 'topics',
  right: ['X01 kafka', 'L01 kafka', 'L05 kafka'],
});
