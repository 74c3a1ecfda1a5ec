// What asks a program to end: ctrl-C, kill, and the way Docker stops one.
const requests = [
  [130, 'SIGINT'],
  [143, 'SIGTERM'],
] as const;
// The kernel's own SIGKILL is not always noticed by Docker.
const signals = new Map<number, string>([
  ...requests,
  [137, 'SIGKILL: by hand, or for lack of memory'],
]);

/** An exit code with the signal that it stands for. */
export const exitWords = (exitCode: number): string => {
  const signal = signals.get(exitCode);
  return `exit code ${exitCode}${signal ? ` (${signal})` : ''}`;
};

/** How a program ended, with its last words unless a signal ended it: they are no reason then. */
export const endWords = ({ code, why }: { code: number; why: string }): string =>
  `${exitWords(code)}${signals.has(code) ? '' : `: ${why}`}`;

/** Whether a program was asked to end, or was done. */
export const wasAsked = (exitCode: number): boolean =>
  exitCode === 0 || requests.some(([code]) => code === exitCode);
