import { network } from './rig/outages.ts';

export default network({
  name: 'cut-kafka',
  to: 'kafka',
  how: 'cut',
  hop: 'capture',
  right: ['S07', 'C01', 'C04'],
});
