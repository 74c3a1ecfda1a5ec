import type { TraceOf } from '../panes/places.ts';
import { plainPane } from '../panes/tablePane.ts';
import { toneOf } from '../parts/tone.ts';
import { asSentence, sentenceText } from '../text/sentence.ts';
import { inUtc, type Times, timeCell, timeText } from '../text/times.ts';
import type { EventLine, Snapshot } from '../watch/snapshot.ts';

const newestFirst = new WeakMap<readonly EventLine[], readonly EventLine[]>();

// What followed from an event stands below it; it is the same line for as long as the event is.
const below = new WeakMap<EventLine, readonly EventLine[]>();
const withMore = (event: EventLine): readonly EventLine[] => {
  if (!event.more) return [event];
  const known = below.get(event) ?? [
    event,
    ...event.more.map((line): EventLine => {
      const { parts: _, ...rest } = event;
      return { ...rest, ...asSentence(line), more: [], level: 'info' };
    }),
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
export const eventText = (event: EventLine, times: Times = inUtc): string => {
  const { at, source, facts = [], more = [] } = event;
  return [
    `${timeText(at, times)} ${source}: ${sentenceText(event, times)}`,
    ...more.map((line) => sentenceText(asSentence(line), times)),
    ...facts.map(({ name, value }) => `${name}: ${value}`),
  ].join('; ');
};

/** The transaction that an event tells of. */
export const traceOfEvent = ({ facts = [] }: EventLine): TraceOf | undefined => {
  const told = (wanted: string) => facts.find(({ name }) => name === wanted)?.value;
  const xid = told('transaction') ?? '';
  const gtid = told('GTID');
  if (gtid !== undefined) return { by: 'gtid', gtid };
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
  at: ({ at }) => at,
  details: eventText,
  empty: 'no events yet',
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
        `${isBelow(event) ? '  ' : ''}${sentenceText(event, moments)}`,
      tone: ({ level }) => (level === 'error' || level === 'warning' ? toneOf(level) : 'plain'),
    },
  ],
});
