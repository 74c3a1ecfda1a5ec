import { clean } from '../../parts/line.ts';
import { topOf } from '../../parts/scroll.ts';
import type { Shape } from '../../watch/target.ts';
import { logsNotRecorded, noLog, tracesNotRecorded } from '../notice.ts';
import type { Opened } from '../open-view.ts';
import type { TraceOf } from '../places.ts';
import { partsOfKey } from '../tablePane.ts';
import type { KeyContext, ViewKey } from '../types.ts';
import { defineView } from '../view.ts';
import { contentMaker, contentRows, contentText, noticeRows, rowIdsOf } from './content.ts';
import { detailLines } from './lines.ts';
import type { DetailDefinition, DetailState, Move } from './types.ts';

/** What all details have in common stands once in help and README. */
const group = 'Detail';

/** Makes the detail of one kind of row: a view that Enter opens in its pane. */
export const defineDetail = <S extends Shape, State extends DetailState, Data = undefined>(
  definition: DetailDefinition<State, Data, S>,
) => {
  type Detail = Opened<State, Data>;
  const { id, title, pane, pages, live } = definition;
  const contentOf = contentMaker(definition);
  const pageOf = ({ state }: Detail) => pages[state.page] ?? pages[0];
  const content = (view: Detail, { snapshot }: KeyContext) =>
    contentOf({ ...view, id: view.state.id, snapshot });

  const move = (view: Detail, context: KeyContext, step: Move): Partial<State> => {
    const page = pageOf(view);
    if (page && 'move' in page) return page.move(view, step);
    // The end stays the end, though more comes in.
    if (step.by === Number.POSITIVE_INFINITY)
      return { top: Number.MAX_SAFE_INTEGER } as Partial<State>;
    const { width, height, glyphs, state } = view;
    const now = content(view, context);
    const { snapshot } = context;
    const notices = noticeRows(definition, now, { ...view, id: state.id, snapshot });
    const room = Math.max(1, height - 1 - notices.length);
    const total = contentRows(now, width, glyphs).length;
    const from = topOf(state.top, total, room);
    const by = step.by * (step.unit === 'page' ? Math.max(1, room - 1) : 1);
    return { top: topOf(from + by, total, room) } as Partial<State>;
  };

  const copied = (view: Detail, context: KeyContext): string => {
    const page = pageOf(view);
    const text =
      page && 'copy' in page
        ? page.copy(view)
        : contentText(content(view, context), view.width, view.glyphs);
    if (text === undefined) return 'there is nothing to copy';
    return context.copy(text);
  };

  const logOf = ({ state }: Detail, context: KeyContext) => {
    const { system, row } = partsOfKey(state.id);
    const { lab } =
      context.snapshot.systems.find((each) => each.system.id === system)?.system ?? {};
    return context.logOf({ system, lab, service: definition.service?.(row) });
  };

  const traceIn = (view: Detail, { selected }: KeyContext): TraceOf | undefined =>
    definition.trace?.(view) ?? (selected?.id === view.state.id ? selected.trace : undefined);

  const atOf = (view: Detail, { selected }: KeyContext) =>
    selected?.id === view.state.id ? selected.at : undefined;

  // The row beside this one, as the pane has them; the pane's selection goes along.
  const beside = (view: Detail, { snapshot, ui, selected, dispatch }: KeyContext, by: 1 | -1) => {
    const ids = rowIdsOf(pane, snapshot, ui.views[pane.id]);
    const at = ids.indexOf(view.state.id);
    const next = at === -1 ? 0 : at + by;
    const target = ids[next];
    if (target === undefined) return;
    if (selected && ids.includes(selected.id))
      dispatch({ type: 'move', by: next - ids.indexOf(selected.id) });
    const { page } = view.state;
    view.set({ ...definition.initial(target, view.state), page });
  };

  const key = (
    name: string,
    keys: string[],
    help: string,
    run: ViewKey<State, Data>['run'],
    more: Partial<ViewKey<State, Data>> = {},
  ): ViewKey<State, Data> => ({
    id: `detail-${name}`,
    keys,
    label: help,
    help,
    group,
    effect: 'read',
    run,
    ...more,
  });
  const moving = (name: string, keys: string[], help: string, step: Move) =>
    key(name, keys, help, (view, context) =>
      view.set({ said: '', ...move(view, context, step) } as Partial<State>),
    );
  const turn =
    (by: 1 | -1): ViewKey<State, Data>['run'] =>
    (view) =>
      view.set({
        page: (view.state.page + by + pages.length) % pages.length,
        top: 0,
        said: '',
      } as Partial<State>);
  const onePage = () => (pages.length > 1 ? undefined : 'this has one page');

  const common: ViewKey<State, Data>[] = [
    key('back', ['escape'], 'back', (_view, { dispatch }) => dispatch({ type: 'back' }), {
      label: 'back',
    }),
    moving('down', ['down', 'j'], 'one row or record down', { by: 1, unit: 'row' }),
    moving('up', ['up', 'k'], 'one row or record up', { by: -1, unit: 'row' }),
    moving('page-down', ['pagedown', 'space'], 'a page down', { by: 1, unit: 'page' }),
    moving('page-up', ['pageup'], 'a page up', { by: -1, unit: 'page' }),
    moving('first', ['home', 'g'], 'to the top', { by: Number.NEGATIVE_INFINITY, unit: 'row' }),
    moving('last', ['end', 'G'], 'to the end', { by: Number.POSITIVE_INFINITY, unit: 'row' }),
    key('next', ['right'], 'the next row of the pane', (view, context) => beside(view, context, 1)),
    key('previous', ['left'], 'the row of the pane before', (view, context) =>
      beside(view, context, -1),
    ),
    key('page', ['tab'], 'the next page, such as a topic’s records', turn(1), {
      label: 'page',
      footer: pages.length > 1,
      disabledReason: onePage,
    }),
    key('page-before', ['shift+tab'], 'the page before', turn(-1), { disabledReason: onePage }),
    key(
      'log',
      ['l'],
      'the log of its service',
      (view, context) => {
        const place = logOf(view, context);
        if (place) context.openLog(place, atOf(view, context));
      },
      {
        label: 'log',
        footer: true,
        disabledReason: (view, context) => {
          if (logOf(view, context)) return undefined;
          return context.snapshot.replay ? logsNotRecorded : noLog;
        },
      },
    ),
    key(
      'trace',
      ['t'],
      'trace the record; of a batch or commit, its transactions',
      (view, context) => {
        const of = traceIn(view, context);
        if (of) context.openTrace(of, partsOfKey(view.state.id).system);
      },
      {
        label: 'trace',
        disabledReason: (view, context) => {
          if (context.snapshot.replay) return tracesNotRecorded;
          return traceIn(view, context) ? undefined : 'it is no change, and nothing that holds any';
        },
      },
    ),
    key(
      'copy',
      ['y'],
      'copy what is shown, or the record',
      (view, context) => view.set({ said: copied(view, context) } as Partial<State>),
      { label: 'copy', footer: true, alone: true },
    ),
  ];
  const view = defineView<State, Data>({
    id,
    title,
    live: live && {
      of: (state) => `${state.id} ${definition.liveOf?.(state) ?? ''}`,
      open: (sources, state) => {
        const { system, row } = partsOfKey(state.id);
        const access = sources.access(definition.of, system);
        return access && live.open(access, row);
      },
    },
    lines: (props) => detailLines({ ...props, definition, contentOf }),
    keys: [...(definition.keys ?? []), ...common],
  });
  return {
    ...view,
    detail: {
      pane: pane.id,
      open: (row: string, before: unknown) =>
        view.open(definition.initial(row, before as State | undefined)),
    },
  };
};

/** What is chosen in a detail that was just opened. */
export const initialDetail = (id: string): DetailState => ({ id, page: 0, top: 0, said: '' });

/** A name of the row for titles, safe for the terminal. */
export const shownName = (id: string): string => clean(id);
