import { network } from './rig/outages.ts';

export default network({
  name: 'swallow-kafka',
  to: 'kafka',
  how: 'swallowing',
  hop: 'capture',
  right: ['C11', 'C14', 'S07', 'C05'],
});
