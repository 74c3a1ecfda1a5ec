import { network } from './rig/outages.ts';

export default network({
  name: 'delay-kafka',
  to: 'kafka',
  how: 8000,
  hop: 'capture',
  right: ['S06', 'S07', 'C11', 'X03'],
});
