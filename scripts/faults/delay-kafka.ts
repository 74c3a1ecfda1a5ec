import { network } from './rig/outages.ts';

export default network({
  name: 'delay-kafka',
  to: 'kafka',
  how: 2000,
  hop: 'capture',
  right: ['S07', 'C01', 'C04'],
});
