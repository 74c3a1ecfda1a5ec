import { network } from './rig/outages.ts';

export default network({
  name: 'swallow-postgres',
  to: 'postgres',
  how: 'swallowing',
  hop: 'capture',
  right: ['S14', 'C14', 'C12'],
  alsoTrue: ['S07'],
});
