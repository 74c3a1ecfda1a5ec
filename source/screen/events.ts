import type { TraceOf } from '../panes/places.ts';
import { plainPane } from '../panes/tablePane.ts';
import { toneOf } from '../parts/tone.ts';
import { clock } from '../text/figures.ts';
import { inTimes, timeCell } from '../text/times.ts';
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

/** The event with this id in the pane; undefined where it is kept no longer. */
export const eventIn = (snapshot: Snapshot, id: string): EventLine | undefined =>
  rowsOf(snapshot).find((event) => idOf(event) === id);

/** All of an event in one line. */
export const eventText = ({ at, source, text, facts = [] }: EventLine): string =>
  [`${clock(at)}Z ${source}: ${text}`, ...facts.map(({ name, value }) => `${name}: ${value}`)].join(
    '; ',
  );

/** The transaction that an event tells of. */
export const traceOfEvent = ({ facts = [] }: EventLine): TraceOf | undefined => {
  const xid = facts.find(({ name }) => name === 'transaction')?.value ?? '';
  return /^\d+$/.test(xid) ? { by: 'xid', xid: BigInt(xid) } : undefined;
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
  trace: traceOfEvent,
  details: eventText,
  empty: 'nothing has happened yet',
  columns: [
    {
      key: 'at',
      title: 'TIME',
      width: 8,
      text: ({ at }, _width, { moments }) => timeCell(at, moments),
      tone: () => 'dim',
    },
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
      text: ({ text }, _width, { moments }) => inTimes(text, moments),
      tone: ({ level }) => (level === 'error' || level === 'warning' ? toneOf(level) : 'plain'),
    },
  ],
});
