import type { Opened } from '../../../panes/open-view.ts';
import type { LogPlace } from '../../../panes/places.ts';
import type { KeyContext, ViewKey } from '../../../panes/types.ts';
import { defineView } from '../../../panes/view.ts';
import { clean } from '../../../parts/line.ts';
import { services } from '../readings.ts';
import { logLines } from './lines.ts';
import { located, pageOf } from './page.ts';
import { jump } from './search.ts';
import { followLog, type LogData } from './source.ts';
import { holdAt, indexOf, type LogState, moveBy, pageBy } from './state.ts';

type Log = Opened<LogState, LogData>;
type LogKey = ViewKey<LogState, LogData>;

export const initialLog = ({ system, service }: LogPlace, from?: number): LogState => ({
  system,
  service,
  wrap: false,
  times: true,
  serious: false,
  find: '',
  at: null,
  from: from ?? null,
  said: '',
});

const key = (
  id: string,
  keys: string[],
  help: string,
  change: (log: Log, context: KeyContext) => Partial<LogState>,
  label?: string,
): LogKey => ({
  id: `log-${id}`,
  keys,
  label: label ?? help,
  help,
  effect: 'read',
  footer: label !== undefined,
  run(log, context) {
    const state = located(log);
    log.set({ ...state, said: '', ...change({ ...log, state }, context) });
  },
});

const otherLog =
  (by: 1 | -1) =>
  ({ state, data: { names } }: Log): Partial<LogState> => {
    const at = names.indexOf(state.service);
    const next = names[(at + by + names.length) % names.length];
    return { service: next ?? state.service, at: null, from: null };
  };

/** The line that a copy takes: the cursor's, or the newest. */
const chosenLine = (log: Log): string | undefined => {
  const { lines } = pageOf(log);
  const { at } = log.state;
  return lines[at ? indexOf(lines, at.cursor.seq) : lines.length - 1]?.raw;
};

/** The log of one service, full screen. */
export const logView = defineView<LogState, LogData>({
  id: 'log',
  title: 'Log',
  live: {
    of: ({ system, service }) => `${system} ${service}`,
    open(sources, { system, service }) {
      const lab = sources.access(services, system)?.context.lab;
      if (!lab) throw new Error(`no lab is watched under ${system}`);
      return followLog(lab, service);
    },
  },
  lines: logLines,
  keys: [
    {
      id: 'log-close',
      keys: ['l'],
      label: 'back',
      help: 'back to the panes',
      effect: 'read',
      run: (_log, { dispatch }) => dispatch({ type: 'close' }),
    },
    key(
      'follow',
      ['f', 'space'],
      'follow the newest lines, on or off',
      (log) => ({ at: log.state.at ? null : holdAt(pageOf(log)) }),
      'follow',
    ),
    key('wrap', ['w'], 'wrap long lines', ({ state }) => ({ wrap: !state.wrap }), 'wrap'),
    key('times', ['t'], 'show time stamps', ({ state }) => ({ times: !state.times }), 'times'),
    {
      id: 'log-filter',
      keys: ['/'],
      label: 'filter',
      help: 'filter lines (!text excludes)',
      effect: 'read',
      footer: true,
      run: ({ filter }, { dispatch }) =>
        dispatch({ type: 'overlay', overlay: { kind: 'filter', text: filter } }),
    },
    key(
      'serious',
      ['e'],
      'errors and warnings only, or all lines',
      ({ state }) => ({ serious: !state.serious }),
      'errors',
    ),
    key('next-match', ['n'], 'the next line with the text of /, none hidden', (log, context) =>
      jump(log, context, 1),
    ),
    key('previous-match', ['N'], 'the line with it before', (log, context) =>
      jump(log, context, -1),
    ),
    {
      ...key(
        'copy',
        ['y'],
        'copy the line at the cursor, or the newest',
        (log, { copy }) => {
          const line = chosenLine(log);
          return { said: line === undefined ? 'there is no line to copy' : copy(clean(line)) };
        },
        'copy',
      ),
      alone: true,
    },
    key('next', ['tab', 'right'], 'the next service’s log', otherLog(1), 'next'),
    key('previous', ['shift+tab', 'left'], 'the log of the service before', otherLog(-1)),
    key('down', ['down', 'j'], 'one row down', (log) => ({
      at: moveBy(pageOf(log), log.state.at, 1),
    })),
    key('up', ['up', 'k'], 'one row up, and stop following', (log) => ({
      at: moveBy(pageOf(log), log.state.at, -1),
    })),
    key('page-down', ['pagedown'], 'a page down', (log) => ({
      at: pageBy(pageOf(log), log.state.at, 1),
    })),
    key('page-up', ['pageup'], 'a page up', (log) => ({
      at: pageBy(pageOf(log), log.state.at, -1),
    })),
    key('first', ['home', 'g'], 'the oldest line that is kept', (log) => ({
      at: moveBy(pageOf(log), log.state.at, Number.NEGATIVE_INFINITY),
    })),
    key('last', ['end', 'G'], 'the newest line, and follow', () => ({ at: null })),
    {
      id: 'log-back',
      keys: ['escape'],
      label: 'back',
      help: 'clear the filter, then back to the panes',
      effect: 'read',
      run: (_log, { dispatch }) => dispatch({ type: 'back' }),
    },
  ],
});
