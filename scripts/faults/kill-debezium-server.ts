import { killed } from './rig/outages.ts';

export default killed({
  name: 'kill-debezium-server',
  program: 'debezium-server',
  hop: 'capture',
  capture: 'server',
  right: ['X01 debezium-server', 'L01 debezium-server', 'L05 debezium-server'],
  alsoTrue: ['S05', 'S04'],
});
