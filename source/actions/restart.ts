import { defineAction } from './types.ts';

export const restart = defineAction<{ service: string }, void>({
  id: 'restart',
  label: 'restart',
  help: 'restart the selected service',
  group: 'Lab',
  effect: 'destroy',
  needs: 'service',
  keys: {
    names: ['r'],
    confirm: ({ service }) => `Restart ${service}?`,
    input: ({ service = '' }) => ({ service }),
    begins: () => 'restarting',
  },
  run: ({ engine, onEvent }, { service }, _report, signal) =>
    engine.control(service, 'restart', { signal, onEvent }),
});
