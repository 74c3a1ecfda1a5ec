import { exitCodes, UsageError } from '../config/errors.ts';
import { takeInput } from './shared.ts';
import { shells } from './shells.ts';
import type { Command } from './types.ts';

/** The subcommand that prints a completion of all commands: of `others`, and of itself. */
export const completionOf = (defaultCommand: Command, others: readonly Command[]): Command => {
  const completion: Command = {
    name: 'completion',
    usage: shells.join('|'),
    takes: shells,
    summary: 'print what makes tab complete commands and flags in a shell',
    details: `
In ~/.bashrc: source <(cdc-top completion bash)
In ~/.zshrc, after compinit: source <(cdc-top completion zsh)
For fish: cdc-top completion fish > ~/.config/fish/completions/cdc-top.fish`
      .split('\n')
      .map((line) => line && `  ${line}`)
      .join('\n'),
    flags: [],
    async run(context) {
      const [name] = takeInput(context, 1, `completion ${shells.join('|')}`);
      const shell = shells.find((each) => each === name);
      if (!shell)
        throw new UsageError(`which shell? usage: cdc-top completion ${shells.join('|')}`);
      const { scriptFor } = await import('./completions.ts');
      process.stdout.write(scriptFor(shell, defaultCommand, [...others, completion]));
      return exitCodes.ok;
    },
  };
  return completion;
};
