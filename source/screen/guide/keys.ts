import type { Binding } from '../../panes/types.ts';
import type { ScreenContext } from '../types.ts';

/** The key that hides the guide through the first minute. */
export const hideGuide: Binding<ScreenContext> = {
  id: 'hide-guide',
  keys: ['X'],
  label: 'hide the guide',
  help: 'hide the guide through the first minute, for good',
  group: 'Screen',
  effect: 'read',
  disabledReason: ({ session }) =>
    session.aside?.current().guide ? undefined : 'there is no guide to hide',
  run({ session, note }) {
    session.aside?.hideGuide();
    note('info', 'X', 'the guide is hidden: the lab is yours');
  },
};
