import { network } from './rig/outages.ts';

export default network({
  name: 'cut-postgres',
  to: 'postgres',
  how: 'cut',
  hop: 'capture',
  right: ['S07', 'C01', 'C04'],
});
