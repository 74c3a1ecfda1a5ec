import { network } from './rig/outages.ts';

export default network({
  name: 'server-swallow-kafka',
  to: 'kafka',
  how: 'swallowing',
  hop: 'capture',
  capture: 'server',
  right: ['C11', 'C14', 'S07'],
});
