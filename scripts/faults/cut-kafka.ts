import { network } from './rig/outages.ts';

export default network({
  name: 'cut-kafka',
  to: 'kafka',
  how: 'cut',
  hop: 'capture',
  right: ['C11', 'C14', 'S07', 'C05'],
});
