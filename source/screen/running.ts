import type { Session } from './session.ts';

/** Whether anything of the lab runs, as far as is known: then leaving leaves something behind. */
export const labRuns = ({ store, busy }: Pick<Session, 'store' | 'busy'>): boolean => {
  const value = store.snapshot().samples.at(-1)?.readings.services?.value;
  const pids = [...(value?.services ?? []), ...(value ? [value.job] : [])].map(({ pid }) => pid);
  return pids.some((pid) => pid !== null) || busy('lab') !== undefined;
};
