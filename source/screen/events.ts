import { plainPane } from '../panes/tablePane.ts';
import { toneOf } from '../parts/tone.ts';
import { clock } from '../text/figures.ts';
import type { EventLine, Snapshot } from '../watch/snapshot.ts';

const newestFirst = new WeakMap<readonly EventLine[], readonly EventLine[]>();

const rowsOf = ({ events }: Snapshot): readonly EventLine[] => {
  const known = newestFirst.get(events) ?? events.toReversed();
  newestFirst.set(events, known);
  return known;
};

// An event has no number; it stays the same object for as long as it is kept.
const numbers = new WeakMap<EventLine, number>();
let next = 0;
const idOf = (event: EventLine): string => {
  const known = numbers.get(event) ?? next++;
  numbers.set(event, known);
  return String(known);
};

/** What happened, newest first: changes of state, actions with their results, errors. */
export const events = plainPane<EventLine>({
  id: 'events',
  title: 'Events',
  key: '6',
  newestFirst: true,
  header: false,
  rows: rowsOf,
  rowId: idOf,
  filterText: ({ level, source, text }) => `${level} ${source} ${text}`,
  subject: ({ subject }) => subject,
  details: ({ at, source, text }) => `${clock(at)}Z ${source}: ${text}`,
  empty: 'nothing has happened yet',
  columns: [
    { key: 'at', title: 'TIME', width: 8, text: ({ at }) => clock(at), tone: () => 'dim' },
    {
      key: 'level',
      title: '',
      width: 1,
      text: ({ level }, _width, glyphs) => glyphs[level],
      tone: ({ level }) => toneOf(level),
    },
    { key: 'source', title: 'SOURCE', width: 12, text: ({ source }) => source },
    {
      key: 'text',
      title: 'EVENT',
      width: 20,
      flex: 1,
      text: ({ text }) => text,
      tone: ({ level }) => (level === 'error' || level === 'warning' ? toneOf(level) : 'plain'),
    },
  ],
});
