import { type Evidence, stepKey } from '../watch/snapshot.ts';
import { isFresh, type Raw } from '../watch/view.ts';

/**
 * Whether what a system answers was asked before a step of `subject` in its lab ended: what that
 * changed is not in it.
 */
export const isOlderThanStep = (
  { ended }: Pick<Evidence, 'ended'>,
  view: Raw | undefined,
  subject: string,
): boolean => {
  if (!view || !isFresh(view)) return false;
  const { at = 0, tookMs = 0 } = view.reading;
  return at - tookMs <= (ended[stepKey(view.system.lab ?? '', subject)] ?? 0);
};
