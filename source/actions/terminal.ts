import { messageOf } from '../config/errors.ts';
import type { TerminalProgram } from '../os/tool.ts';
import { defineAction } from './types.ts';

export const terminal = defineAction<{ service: string }, TerminalProgram>({
  id: 'terminal',
  label: 'open a shell',
  help: 'a client on the source, or a shell for a service',
  group: 'Lab',
  effect: 'write',
  needs: 'any',
  keys: {
    names: ['e'],
    input: ({ logOf, subject }) => ({ service: logOf(subject)?.service ?? '' }),
    press: ({ suspend, note }, run) =>
      void run().then(suspend, (error: unknown) => note('warning', 'e', messageOf(error))),
  },
  run: ({ engine }, { service }) => engine.terminal(service),
});
