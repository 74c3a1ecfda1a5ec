import { network } from './rig/outages.ts';

export default network({
  name: 'delay-postgres',
  to: 'postgres',
  how: 2000,
  hop: 'capture',
  right: ['S07', 'C01', 'C04'],
});
