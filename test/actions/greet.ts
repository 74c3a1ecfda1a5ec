import { actions } from '../../source/actions/index.ts';
import { defineAction } from '../../source/actions/types.ts';

/** An action that only tests have. */
export const greet = defineAction<{ times: number }, string[]>({
  id: 'greet',
  label: 'greet',
  help: 'greet the lab by its name',
  group: 'Lab',
  effect: 'write',
  needs: 'lab',
  keys: {
    names: ['B'],
    footer: true,
    confirm: () => 'Greet the lab?',
    input: () => ({ times: 2 }),
    begins: ({ times }) => `greeting it ${times} times`,
    ends: (said) => said,
  },
  command: {
    name: 'greet',
    usage: '[N]',
    takes: 1,
    summary: 'greet a lab by its name',
    flags: [{ name: 'loud', type: 'boolean', description: 'with a sign behind it' }],
    input: ({ input: [times] }) => ({ times: Number(times ?? 1) }),
    print: (said, { line }) => ({
      text: said.map((text) => `${text}${line.flags.loud ? '!' : ''}\n`).join(''),
      exitCode: said.length === 0 ? 1 : 0,
    }),
  },
  async run({ engine, onEvent }, { times }, report) {
    const { name } = engine.describe();
    onEvent({ at: 0, subject: 'lab', state: 'done', what: 'listens', tookMs: 0 });
    report('still greeting');
    return Array.from({ length: times }, () => `hello ${name}`);
  },
});

/** Everything that a person can do, and this. */
export const withGreeting = [...actions, greet];
