import type { Opened, OpenView } from './open-view.ts';
import type { Binding, Face, KeyContext, UiEvent, View, ViewDefinition } from './types.ts';

/** Makes a view, and the event that opens it. */
export const defineView = <State extends object, Data>(
  definition: ViewDefinition<State, Data>,
): View & { open(state: State): UiEvent } => {
  const { id, title } = definition;
  // Only this view's own state and data get here: they are looked up by its id.
  const opened = ({ view }: KeyContext) => view as unknown as Opened<State, Data>;
  const keys = definition.keys.map(
    ({ run, disabledReason, ...key }): Binding => ({
      group: title,
      ...key,
      run: (context) => run(opened(context), context),
      disabledReason: (context) => disabledReason?.(opened(context), context),
    }),
  );
  const view = { ...(definition as unknown as View), keys };
  return { ...view, open: (state) => ({ type: 'open', view: { id, filter: '', state } }) };
};

/** The view that is open, if any is. */
export const viewIn = ({ views }: Face, open: OpenView | null): View | undefined =>
  views.find(({ id }) => id === open?.id);

/** The detail of the rows of a pane; undefined where they have none. */
export const detailOf = (
  { views }: Face,
  pane: string,
): (NonNullable<View['detail']> & { id: string }) | undefined => {
  const view = views.find(({ detail }) => detail?.pane === pane);
  return view?.detail && { id: view.id, ...view.detail };
};
