import { hangs } from './rig/outages.ts';

export default hangs({
  name: 'stop-connect',
  program: 'connect',
  hop: 'capture',
  right: ['X01 connect', 'L01 connect'],
  alsoTrue: ['S14'],
});
