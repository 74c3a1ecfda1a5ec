import { hangs } from './rig/outages.ts';

export default hangs({
  name: 'stop-debezium-server',
  program: 'debezium-server',
  hop: 'capture',
  capture: 'server',
  right: ['X01 debezium-server', 'L01 debezium-server'],
  alsoTrue: ['S14'],
});
