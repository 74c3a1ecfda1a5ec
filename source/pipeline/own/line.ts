import type { Glyphs } from '../../parts/glyphs.ts';
import { clean, cutLine, fit, type Line, lineWidth, type Segment } from '../../parts/line.ts';
import { duration, plural } from '../../text/units.ts';
import type { Snapshot } from '../../watch/snapshot.ts';
import { operationOf } from '../trace/told.ts';
import type { Trace } from '../trace/types.ts';
import { waitedFor, waitOf } from '../trace/waits.ts';
import { type Hop, hasLanded, hopsOf, type Journey, landedAt } from './journey.ts';

// From then on it is no news.
const oldMs = 60_000;
// Fewer columns say nothing of a value.
const leastOfValues = 16;

const shortNames: Partial<Record<Hop['name'], string>> = { Debezium: 'Dbz' };

const signOf = ({ state }: Hop, glyphs: Glyphs): Segment => {
  switch (state) {
    case 'reached':
      return { text: glyphs.done, tone: 'good' };
    case 'under way':
    case 'waiting':
      return { text: glyphs.waiting, tone: 'warning' };
    case 'untold':
      return { text: glyphs.none, tone: 'dim' };
    case 'ahead':
      return { text: glyphs.ellipsis, tone: 'dim' };
  }
};

/** `Kafka ✓ +38 ms @1009`, with as much of it as `form` has room for. */
const hopSegments = (hop: Hop, form: Form, glyphs: Glyphs): Segment[] => {
  const { name, afterMs, place, state } = hop;
  const whole = form === 'whole';
  const title = whole ? name : (shortNames[name] ?? name);
  const time =
    afterMs === null || !(whole || name === 'Delta')
      ? ''
      : ` ${afterMs === 0 ? '' : '+'}${duration(afterMs)}`;
  const at = place === '' || (form === 'tiny' && name !== 'Delta') ? '' : ` ${place}`;
  const tone = state === 'ahead' ? ('dim' as const) : undefined;
  return [
    { text: `${title} `, ...(tone && { tone }) },
    signOf(hop, glyphs),
    { text: name === 'Delta' ? `${at}${time}` : `${time}${at}` },
  ];
};

const forms = ['whole', 'terse', 'tiny'] as const;
type Form = (typeof forms)[number];

/** `WAL ✓ 0 ms ─ Debezium ✓ +31 ms ─ …` */
const hopLine = (hops: readonly Hop[], form: Form, glyphs: Glyphs): Segment[] => {
  const between: Segment = {
    text: form === 'tiny' ? ' ' : ` ${glyphs.line} `,
    tone: 'dim',
  };
  return hops.flatMap((hop, at) => [
    ...(at === 0 ? [] : [between]),
    ...hopSegments(hop, form, glyphs),
  ]);
};

/** What it changed, as much as there is room for: `email a@example.com → b@example.com`. */
const valuesOf = ({ change: { values } }: Journey, room: number, glyphs: Glyphs): Segment[] => {
  if (!values || room < leastOfValues) return [];
  const [column, before, after] = [values.column, values.before, values.after].map(clean);
  const whole = `${column} ${before} ${glyphs.arrow} ${after}`;
  if (whole.length <= room) return [{ text: whole }];
  // The new value is the news.
  const first = Math.max(5, Math.floor((room - (column?.length ?? 0) - 4) / 3));
  const shown = `${column} ${fit(before ?? '', first, glyphs).trimEnd()} ${glyphs.arrow} ${after}`;
  return [{ text: fit(shown, room, glyphs).trimEnd() }];
};

/** What was done to what; where only the transaction is known, as its records tell it. */
const changeText = ({ change, trace }: Journey): string => {
  const { own, told, around } = trace.facts;
  if (own?.rows === null && told) {
    const { records = 1 } = around.transaction ?? {};
    if (records > 1) return `${change.operation} ${plural(records, 'change')}`;
    return `${operationOf(told).toUpperCase()} ${told.key.replaceAll('=', ' ')}`.trimEnd();
  }
  return `${change.operation} ${change.what}`;
};

/** What keeps a change that has not landed, where a finding tells. */
const waitText = ({ trace, pipeline }: Journey, snapshot: Snapshot): string => {
  const station = waitedFor(trace);
  if (!station) return '';
  const { finding } = waitOf(snapshot, pipeline, trace, station);
  // The cause is what helps; what follows from it stands elsewhere.
  const cause = snapshot.findings.find(
    ({ id, subject }) => id === finding?.because && subject.pipeline === pipeline.id,
  );
  const { text } = cause ?? finding ?? {};
  // One colon is enough for a line.
  return text === undefined ? '' : `waits: ${text.replace(': ', ', ')}`;
};

const label: Segment = { text: 'your change  ', tone: 'accent' };
const space: Segment = { text: '   ' };

/** Why there is nothing to follow. */
const missingSegments = ({ notes }: Trace, what: Segment): Segment[] => [
  ...[label, what, space],
  { text: clean(notes[0] ?? ''), tone: 'dim' },
];

/** How far it has come, and as much of the rest as there is room for. */
const waySegments = (
  journey: Journey,
  what: Segment,
  snapshot: Snapshot,
  room: number,
  glyphs: Glyphs,
): Segment[] => {
  const { change, trace } = journey;
  const hops = hopsOf(trace);
  const landed = hasLanded(trace);
  // Once it is there, where it is says more than each hop on the way, and its values most of all.
  const ways: Segment[][] = [
    [label, what, space, ...hopLine(hops, 'whole', glyphs)],
    [what, space, ...hopLine(hops, 'terse', glyphs)],
    ...(landed
      ? [[what, space, ...hopLine(hops.slice(-1), 'terse', glyphs)]]
      : [[what, { text: '  ' }, ...hopLine(hops, 'tiny', glyphs)]]),
    hopLine(landed ? hops.slice(-1) : hops, 'tiny', glyphs),
  ];
  const wanted = landed && change.values ? leastOfValues + 12 : 0;
  const way =
    ways.slice(0, -1).find((each) => lineWidth(each) + wanted <= room) ??
    ways.find((each) => lineWidth(each) <= room) ??
    ways.at(-1) ??
    [];
  const left = room - lineWidth(way) - 3;
  const wait = landed ? '' : clean(waitText(journey, snapshot));
  const tail: Segment[] =
    wait !== '' && left >= leastOfValues
      ? [{ text: fit(wait, left, glyphs).trimEnd(), tone: 'warning' }]
      : valuesOf(journey, left, glyphs);
  return tail.length > 0 ? [...way, space, ...tail] : way;
};

/** The last change that was made from here and how far it has come: one line that fills hop by hop. */
export const ownLine = (
  journey: Journey,
  snapshot: Snapshot,
  width: number,
  glyphs: Glyphs,
): Line => {
  const { trace } = journey;
  const what: Segment = { text: clean(changeText(journey)), bold: true };
  const segments =
    trace.state === 'not found'
      ? missingSegments(trace, what)
      : waySegments(journey, what, snapshot, width - 2, glyphs);
  const drawn = cutLine([{ text: ' ' }, ...segments], width);
  return isOld(journey, snapshot.at) ? drawn.map(({ text }) => ({ text, tone: 'dim' })) : drawn;
};

/** Whether it has landed, or was found not to be captured, so long ago that it is no news. */
export const isOld = ({ trace, change }: Journey, now: number): boolean =>
  (hasLanded(trace) || trace.state === 'not found') &&
  now - Math.max(landedAt(trace) ?? 0, change.at) > oldMs;
