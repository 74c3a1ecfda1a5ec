import { network } from './rig/outages.ts';

export default network({
  name: 'swallow-postgres',
  to: 'postgres',
  how: 'swallowing',
  hop: 'capture',
  right: ['S07', 'C01', 'C04'],
});
