import { network } from './rig/outages.ts';

export default network({
  name: 'swallow-kafka',
  to: 'kafka',
  how: 'swallowing',
  hop: 'capture',
  right: ['S07', 'C01', 'C04'],
});
