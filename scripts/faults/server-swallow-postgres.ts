import { network } from './rig/outages.ts';

export default network({
  name: 'server-swallow-postgres',
  to: 'postgres',
  how: 'swallowing',
  hop: 'capture',
  capture: 'server',
  right: ['S14', 'C14', 'C12'],
  alsoTrue: ['S07'],
});
