import { network } from './rig/outages.ts';

export default network({
  name: 'cut-postgres',
  to: 'postgres',
  how: 'cut',
  hop: 'capture',
  right: ['C05', 'C01', 'C12', 'S04', 'S05'],
});
