import { defineAction } from './types.ts';

export const stop = defineAction<{ service: string }, void>({
  id: 'stop',
  label: 'stop',
  help: 'stop the selected service',
  group: 'Lab',
  effect: 'destroy',
  needs: 'service',
  keys: {
    names: ['x'],
    confirm: ({ service }) => `Stop ${service}?`,
    input: ({ service = '' }) => ({ service }),
    begins: () => 'stopping',
  },
  run: ({ engine, onEvent }, { service }, _report, signal) =>
    engine.control(service, 'stop', { signal, onEvent }),
});
