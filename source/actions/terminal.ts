import { messageOf } from '../config/errors.ts';
import type { TerminalProgram } from '../os/tool.ts';
import { selectedService } from './selected.ts';
import { defineAction } from './types.ts';

export const terminal = defineAction<{ service: string }, TerminalProgram>({
  id: 'terminal',
  label: 'open a shell',
  help: 'psql on the source, or a shell for a service',
  group: 'Lab',
  effect: 'write',
  needs: 'any',
  keys: {
    names: ['e'],
    input: (context) => ({ service: selectedService(context) ?? '' }),
    press: ({ suspend, session: { store } }, run) =>
      void run().then(suspend, (error: unknown) => {
        store.note('warning', 'e', messageOf(error));
        store.tick();
      }),
  },
  run: ({ engine }, { service }) => engine.terminal(service),
});
