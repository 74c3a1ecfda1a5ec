import type { TraceOf } from '../panes/places.ts';
import { plainPane } from '../panes/tablePane.ts';
import { toneOf } from '../parts/tone.ts';
import { clock } from '../text/figures.ts';
import { inTimes, timeCell } from '../text/times.ts';
import type { EventLine, Snapshot } from '../watch/snapshot.ts';

const newestFirst = new WeakMap<readonly EventLine[], readonly EventLine[]>();

// What followed from an event stands below it; it is the same line for as long as the event is.
const below = new WeakMap<EventLine, readonly EventLine[]>();
const withMore = (event: EventLine): readonly EventLine[] => {
  if (!event.more) return [event];
  const known = below.get(event) ?? [
    event,
    ...event.more.map((text): EventLine => ({ ...event, text, more: [], level: 'info' })),
  ];
  below.set(event, known);
  return known;
};

/** Whether a line is what followed from the event above it. */
const isBelow = ({ more }: EventLine): boolean => more?.length === 0;

const rowsOf = ({ events }: Snapshot): readonly EventLine[] => {
  const known = newestFirst.get(events) ?? events.toReversed().flatMap(withMore);
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
export const eventText = ({ at, source, text, facts = [], more = [] }: EventLine): string =>
  [
    `${clock(at)}Z ${source}: ${text}`,
    ...more,
    ...facts.map(({ name, value }) => `${name}: ${value}`),
  ].join('; ');

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
      text: (event, _width, { moments }) => (isBelow(event) ? '' : timeCell(event.at, moments)),
      tone: () => 'dim',
    },
    {
      key: 'level',
      title: '',
      width: 1,
      text: (event, _width, glyphs) => (isBelow(event) ? '' : glyphs[event.level]),
      tone: ({ level }) => toneOf(level),
    },
    {
      key: 'source',
      title: 'SOURCE',
      width: 12,
      text: (event) => (isBelow(event) ? '' : event.source),
    },
    {
      key: 'text',
      title: 'EVENT',
      width: 20,
      flex: 1,
      text: (event, _width, { moments }) =>
        `${isBelow(event) ? '  ' : ''}${inTimes(event.text, moments)}`,
      tone: ({ level }) => (level === 'error' || level === 'warning' ? toneOf(level) : 'plain'),
    },
  ],
});
