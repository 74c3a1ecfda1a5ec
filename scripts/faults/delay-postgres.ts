import { network } from './rig/outages.ts';

export default network({
  name: 'delay-postgres',
  to: 'postgres',
  how: 12_000,
  hop: 'capture',
  right: ['C04', 'C14'],
  alsoTrue: ['S14', 'S07'],
});
