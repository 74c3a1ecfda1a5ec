import { healthOf } from '../actions/state.ts';
import type { Action } from '../actions/types.ts';
import type { Binding, KeyContext } from '../panes/keys.ts';
import { jobName } from '../watch/lab.ts';

/** Why what an action needs is not there, by what that is. */
const missing: Record<Action['needs'], (context: KeyContext) => string | undefined> = {
  source: ({ snapshot }) =>
    healthOf(snapshot, 'postgres') === 'healthy' ? undefined : 'PostgreSQL does not answer',
  service({ service }) {
    if (service === jobName) return 'the job has keys of its own: s runs it, S stops it';
    return service ? undefined : 'select a service in the Services pane first';
  },
  job: () => undefined,
  lab: () => undefined,
  any: () => undefined,
};

/** What an action keeps busy, as events call it; undefined where others may go on beside it. */
const subjectOf = ({ needs }: Action, { service }: KeyContext): string | undefined =>
  needs === 'any' ? undefined : needs === 'service' ? service : needs;

/** The key of an action; none where it has only a subcommand. */
export const keyOf = (action: Action): Binding[] => {
  const { keys, id, label, help, group, effect } = action;
  if (!keys) return [];
  const { names, footer, everywhere, confirm, start, press } = keys;
  return [
    {
      ...{ id, keys: names, label, help, group, effect, footer, everywhere, confirm },
      disabledReason(context) {
        const subject = subjectOf(action, context);
        return (
          missing[action.needs](context) ??
          action.disabledReason?.(context) ??
          (subject === undefined ? undefined : context.session.busy(subject))
        );
      },
      run(context) {
        const { session } = context;
        const { engine, store } = session;
        const from = { engine, onEvent: store.step };
        if (press) return press(context, from);
        const { begins, work } = start(context);
        session.act(subjectOf(action, context) ?? id, begins, (signal) => work(from, signal));
      },
    },
  ];
};
