import { hangs } from './rig/outages.ts';

export default hangs({
  name: 'stop-postgres',
  program: 'postgres',
  hop: 'source',
  right: ['X01 postgres', 'L01 postgres'],
});
