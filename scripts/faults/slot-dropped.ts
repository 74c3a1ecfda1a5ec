import type { Fault } from './rig/fault.ts';

export default {
  name: 'slot-dropped',
  does: 'the walsender is ended, the slot dropped, and the connector left to make a new one by itself',
  hop: 'source',
  right: ['S01', 'S09', 'S10'],
  alsoTrue: ['C05', 'S05', 'C16'],
  async inject(lab) {
    await lab.dropSlot();
  },
  cure: (lab) => lab.captureAnew(),
} satisfies Fault;
