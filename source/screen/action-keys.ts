import { healthOf } from '../actions/state.ts';
import type { Action, PressContext } from '../actions/types.ts';
import type { Binding } from '../panes/keys.ts';
import { type EngineEvent, jobName } from '../watch/lab.ts';
import type { ScreenContext } from './context.ts';

/** Why what an action needs is not there, by what that is. */
const missing: Record<Action['needs'], (context: PressContext) => string | undefined> = {
  source: (context) =>
    healthOf(context, 'postgres') === 'healthy' ? undefined : 'PostgreSQL does not answer',
  service({ service }) {
    if (service === jobName) return 'the job has keys of its own: s runs it, S stops it';
    return service ? undefined : 'select a service in the Services pane first';
  },
  job: () => undefined,
  lab: () => undefined,
  any: () => undefined,
};

/** What an action keeps busy, as events call it; undefined where others may go on beside it. */
const subjectOf = ({ needs }: Action, { service }: PressContext): string | undefined =>
  needs === 'any' ? undefined : needs === 'service' ? service : needs;

/** The key of an action; none where it has only a subcommand. */
export const keyOf = (action: Action): Binding<ScreenContext>[] => {
  const { keys, id, label, help, group, effect, needs } = action;
  if (!keys) return [];
  const { names, footer, everywhere, confirm, start, press } = keys;
  return [
    {
      ...{ id, keys: names, label, help, group, effect, footer, everywhere, confirm },
      disabledReason(context) {
        const { engine, session } = context;
        const subject = subjectOf(action, context);
        if (!engine) return 'no lab is watched';
        return (
          missing[needs](context) ??
          action.disabledReason?.(context) ??
          (subject === undefined ? undefined : session.busy(engine.describe().name, subject))
        );
      },
      run(context) {
        const { session, engine } = context;
        if (!engine) return;
        const lab = engine.describe().name;
        const onEvent = (event: EngineEvent) => session.watching.store.step(lab, event);
        if (press) return press(context, { engine, onEvent });
        const { begins, work } = start(context);
        const subject = subjectOf(action, context) ?? id;
        // The source is a service like the others, by the name that its log has.
        const about = { lab, service: engine.serviceOf(subject) ?? subject };
        session.act(about, subject, begins, (signal) => work({ engine, onEvent }, signal));
      },
    },
  ];
};
