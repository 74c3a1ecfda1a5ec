import { hangs } from './rig/outages.ts';

export default hangs({
  name: 'stop-driver',
  program: 'job',
  hop: 'processing',
  right: ['P09', 'P08', 'L01 job'],
});
