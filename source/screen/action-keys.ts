import { healthOf } from '../actions/state.ts';
import type { Action } from '../actions/types.ts';
import { sources } from '../lab/contract/sources/index.ts';
import type { Binding } from '../panes/types.ts';
import { services } from '../systems/services/readings.ts';
import { type EngineEvent, jobName } from '../watch/lab.ts';
import type { ScreenContext } from './types.ts';

const sourceIn = ({ engine }: ScreenContext) => sources[engine?.describe().source ?? 'postgres'];

/** Why what an action needs is not there, by what that is. */
const missing: Record<Action['needs'], (context: ScreenContext) => string | undefined> = {
  source(context) {
    const { name, title } = sourceIn(context);
    return healthOf(context, name) === 'healthy' ? undefined : `${title} does not answer`;
  },
  service({ service }) {
    if (service === jobName) return 'the job has its own keys: s starts it, S stops it';
    return service ? undefined : 'select a service in the Services pane first';
  },
  job: () => undefined,
  lab: () => undefined,
  any: () => undefined,
};

const labOf = ({ engine }: ScreenContext): string => engine?.describe().name ?? '';

/** What an action keeps busy, as events call it; undefined where others may go on beside it. */
const subjectOf = ({ needs }: Action, { service }: ScreenContext): string | undefined =>
  needs === 'any' ? undefined : needs === 'service' ? service : needs;

const ofServices: Pick<Binding<ScreenContext>, 'of' | 'footer'> = {
  of: services.kind,
  footer: ({ ui }) => ui.focus === services.kind,
};

/** The key of an action; none where it has only a subcommand. */
export const keyOf = (action: Action): Binding<ScreenContext>[] => {
  const { keys, id, label, help, group, effect } = action;
  if (!keys) return [];
  const { names, start, press, choices, ...more } = keys;
  const act = (context: ScreenContext, choice?: number) => {
    const { session, engine } = context;
    if (!engine) return;
    const lab = labOf(context);
    const onEvent = (event: EngineEvent) => session.watching.store.step(lab, event);
    const from = { engine, onEvent };
    if (press) return press(context, from);
    const { begins, work } = start(context, choice);
    const subject = subjectOf(action, context) ?? id;
    const about = { lab, service: action.needs === 'source' ? sourceIn(context).name : subject };
    session.act(about, subject, begins, (signal) => work(from, signal));
  };
  const question = choices && {
    answers: [
      ...choices.map((choice, at) => ({
        ...{ ...choice, alone: true },
        run: (context: ScreenContext) => act(context, at),
      })),
      { keys: ['Esc'], label: 'cancel', run: () => {} },
    ],
  };
  return [
    {
      ...{ id, keys: names, label, help, group, effect, ...more },
      ...(action.needs === 'service' && ofServices),
      disabledReason(context) {
        const subject = subjectOf(action, context);
        return (
          (context.engine ? undefined : 'no lab is watched') ??
          missing[action.needs](context) ??
          action.disabledReason?.(context) ??
          (subject === undefined ? undefined : context.session.busy(labOf(context), subject))
        );
      },
      ...(question && { ask: () => question }),
      run: (context) => act(context),
    },
  ];
};
