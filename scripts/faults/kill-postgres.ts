import { killed } from './rig/outages.ts';

export default killed({
  name: 'kill-postgres',
  program: 'postgres',
  hop: 'source',
  right: ['X01 postgres', 'L01 postgres', 'L05 postgres'],
});
