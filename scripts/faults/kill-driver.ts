import { killed } from './rig/outages.ts';

export default killed({
  name: 'kill-driver',
  program: 'job',
  hop: 'processing',
  right: ['P05', 'P06', 'P07', 'L03'],
});
