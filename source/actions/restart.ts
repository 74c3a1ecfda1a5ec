import { isDown } from './state.ts';
import { defineAction } from './types.ts';

export const restart = defineAction<{ service: string; isDown?: boolean }, void>({
  id: 'restart',
  label: 'restart',
  help: 'restart the selected service, or start it',
  group: 'Lab',
  effect: 'destroy',
  needs: 'service',
  keys: {
    names: ['r'],
    confirm: (context) =>
      `${isDown(context, context.service) ? 'Start' : 'Restart'} ${context.service}?`,
    input: (context) => ({
      service: context.service ?? '',
      isDown: isDown(context, context.service),
    }),
    begins: (input) => (input.isDown ? 'starting' : 'restarting'),
  },
  run: ({ engine, onEvent }, { service }, _report, signal) =>
    engine.control(service, 'restart', { signal, onEvent }),
});
