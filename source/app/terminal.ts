import { spawn } from 'node:child_process';

// Terminals refuse longer ones; and nobody wants to paste them.
const longestCopy = 4096;

/** Puts text on the clipboard of the terminal's own machine, over SSH too (OSC 52). */
export const copyToClipboard = (text: string): void => {
  const encoded = Buffer.from(text.slice(0, longestCopy)).toString('base64');
  process.stdout.write(`\u001B]52;c;${encoded}\u0007`);
};

/** Runs a program that has the terminal to itself until it ends. */
export const runInTerminal = (
  command: string,
  args: string[],
  env: NodeJS.ProcessEnv,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...env } });
    child.on('error', reject);
    child.on('exit', () => resolve());
  });
