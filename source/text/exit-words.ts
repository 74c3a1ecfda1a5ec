// What ends a program from outside: ctrl-C, kill, and the way Docker stops one. The kernel's own
// SIGKILL is not always noticed by Docker.
const signals = new Map([
  [130, 'SIGINT'],
  [137, 'SIGKILL: by hand, or for lack of memory'],
  [143, 'SIGTERM'],
]);

/** An exit code with the signal that it stands for. */
export const exitWords = (exitCode: number): string => {
  const signal = signals.get(exitCode);
  return `exit code ${exitCode}${signal ? ` (${signal})` : ''}`;
};

/** How a program ended: what it said last is no reason where something else ended it. */
export const endWords = ({ code, why }: { code: number; why: string }): string =>
  `${exitWords(code)}${signals.has(code) ? '' : `: ${why}`}`;

/** Whether somebody had asked it to end, or it was done. */
export const wasAsked = (exitCode: number): boolean => [0, 130, 143].includes(exitCode);
