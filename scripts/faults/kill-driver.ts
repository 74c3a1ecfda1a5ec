import { killed } from './rig/outages.ts';

export default killed({
  name: 'kill-driver',
  program: 'job',
  hop: 'processing',
  right: ['P05', 'L05 job'],
  alsoTrue: ['P06', 'P07'],
});
