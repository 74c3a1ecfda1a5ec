import type { Fault } from './rig/fault.ts';

export default {
  name: 'jupyter-stopped',
  does: 'Jupyter, which no change passes through, is stopped',
  hop: 'lab',
  right: [],
  alsoTrue: ['L01 jupyter'],
  patienceS: 30,
  inject: (lab) => lab.stop('jupyter'),
  cure: (lab) => lab.restart('jupyter'),
} satisfies Fault;
