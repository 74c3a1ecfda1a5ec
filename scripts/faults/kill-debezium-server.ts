import { killed } from './rig/outages.ts';

export default killed({
  name: 'kill-debezium-server',
  program: 'debezium-server',
  hop: 'capture',
  capture: 'server',
  right: ['C01', 'X01 debezium-server', 'L01 debezium-server'],
});
