import { killed } from './rig/outages.ts';

export default killed({
  name: 'kill-connect',
  program: 'connect',
  hop: 'capture',
  right: ['X01 connect', 'L01 connect', 'L05 connect'],
  alsoTrue: ['S05', 'S04'],
});
