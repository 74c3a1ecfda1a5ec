import { captureName, isWaiting } from '../panes/notice.ts';
import type { Glyphs } from '../parts/glyphs.ts';
import { fit, type Line, lineWidth, type Segment, widthOf } from '../parts/line.ts';
import { type Level, toneOf } from '../parts/tone.ts';
import { plainRate, short } from '../text/figures.ts';
import { bytes, count, duration } from '../text/units.ts';
import type { ProbeName } from '../watch/readings.ts';
import type { Snapshot } from '../watch/snapshot.ts';

type Station = { level: Level; name: string; rate: string; figure: string };

/** The pipeline as lines: one, or three with the figures of each component below it. */
export const flowLines = (
  snapshot: Snapshot,
  lines: 1 | 3,
  width: number,
  glyphs: Glyphs,
): Line[] =>
  lines === 1
    ? [oneLine(snapshot, width, glyphs)]
    : [
        ...picture(snapshot, width - 2, glyphs).map((line) => [{ text: ' ' }, ...line]),
        verdictLine(snapshot, width, glyphs),
      ];

const verdictLine = ({ derived }: Snapshot, width: number, glyphs: Glyphs): Segment[] => {
  const { level, text } = derived.flow.verdict;
  const tone = toneOf(level);
  const mark = level === 'good' ? glyphs.done : glyphs[level];
  return [
    { text: ` ${mark} `, tone },
    { text: fit(text, width - 4, glyphs), tone: level === 'good' ? 'plain' : tone },
  ];
};

// While all is well the figures are the news, otherwise what is wrong is.
const oneLine = (snapshot: Snapshot, width: number, glyphs: Glyphs): Segment[] => {
  if (snapshot.derived.flow.verdict.level !== 'good') return verdictLine(snapshot, width, glyphs);
  const write = (form: Form, between: string) =>
    stationsOf(snapshot, glyphs, form)
      .map(({ name, rate, figure }, index) => `${name} ${index === 3 ? figure : rate}`.trimEnd())
      .join(between);
  const tightest = write('tiny', glyphs.arrow);
  const texts = [
    ...forms.map((form) => write(form, ` ${glyphs.arrow} `)),
    tightest,
    // Half a version number is none.
    tightest.replace(/ v\d+$/, ''),
  ];
  const text = texts.find((each) => widthOf(each) <= width - 4) ?? texts.at(-1) ?? '';
  return [{ text: ` ${glyphs.done} `, tone: 'good' }, { text: fit(text, width - 4, glyphs) }];
};

const sourceLevel = (snapshot: Snapshot, source: ProbeName): Level => {
  if (isWaiting(snapshot, source)) return 'waiting';
  return snapshot.derived.sources[source].state === 'stale' ? 'error' : 'good';
};

/** From the longest to the shortest way to write it. */
const forms = ['whole', 'terse', 'tiny'] as const;
type Form = (typeof forms)[number];

const names: Record<Form, readonly [string, string, string, string]> = {
  whole: ['PostgreSQL', 'Kafka', 'Spark', 'Delta'],
  terse: ['Postgres', 'Kafka', 'Spark', 'Delta'],
  tiny: ['PG', 'Kafka', 'Spark', 'Delta'],
};

const stationsOf = (snapshot: Snapshot, glyphs: Glyphs, form: Form): Station[] => {
  const { flow } = snapshot.derived;
  const whole = form === 'whole';
  const known = <T>(value: T | null, text: (value: T) => string) =>
    value === null ? glyphs.none : text(value);
  const perS = (value: number) =>
    form === 'tiny' && value >= 10 ? short(value) : plainRate(value);
  const per = (value: number | null, unit: string) =>
    value === null ? '' : `${perS(value)}${whole ? ` ${unit}` : ''}/s`;
  const amount = whole ? count : short;
  const batchName = { whole: 'batch ', terse: '#', tiny: '' }[form];
  const fresh = snapshot.derived.sources.delta.state === 'fresh';
  const noTable = fresh ? 'no table yet' : glyphs.none;
  const [postgres, kafka, spark, delta] = names[form];
  return [
    {
      level: sourceLevel(snapshot, 'postgres'),
      name: postgres,
      rate: per(flow.transactionsPerS, 'tx'),
      figure: `${form === 'tiny' ? '' : 'WAL '}${known(flow.walBytesPerS, (value) => `${bytes(value)}/s`)}`,
    },
    {
      level: sourceLevel(snapshot, 'capture'),
      name: captureName(snapshot),
      rate: per(flow.captureEventsPerS, 'ev'),
      figure: known(flow.captureBehindMs, (ms) => `${duration(ms)} behind`),
    },
    {
      level: sourceLevel(snapshot, 'kafka'),
      name: kafka,
      rate: per(flow.recordsPerS, 'rec'),
      figure: known(flow.backlog, (value) => `${amount(value)} waiting`),
    },
    {
      level: sourceLevel(snapshot, 'spark'),
      name: spark,
      rate: '',
      figure: known(flow.lastBatch, ({ batchId, tookMs }) =>
        form === 'tiny' ? duration(tookMs) : `${batchName}${batchId} ${duration(tookMs)}`,
      ),
    },
    {
      level: fresh && flow.deltaVersion === null ? 'waiting' : sourceLevel(snapshot, 'delta'),
      name: flow.deltaVersion === null ? delta : `${delta} v${flow.deltaVersion}`,
      rate: '',
      figure:
        flow.deltaVersion === null
          ? noTable
          : known(flow.deltaRows, (rows) => `${amount(rows)} rows`),
    },
  ];
};

const picture = (snapshot: Snapshot, width: number, glyphs: Glyphs): Segment[][] => {
  const form = forms.find((each) => placeStations(stationsOf(snapshot, glyphs, each), width));
  const stations = stationsOf(snapshot, glyphs, form ?? 'tiny');
  const places = placeStations(stations, width) ?? stations.map(neededWidth);
  const hops = stations.flatMap(({ level, name, rate }, index): Segment[] => {
    const label: Segment[] = [
      { text: `${glyphs[level]} `, tone: toneOf(level) },
      { text: name, bold: true },
      { text: ' ' },
    ];
    const last = index === stations.length - 1;
    return last
      ? label
      : [...label, ...arrow(rate, (places[index] ?? 0) - lineWidth(label), glyphs)];
  });
  const figures = stations.map(({ level, figure }, index): Segment => {
    const text = fit(`  ${figure}`, places[index] ?? 0, glyphs);
    return { text, tone: level === 'good' ? 'plain' : 'dim' };
  });
  return [hops, figures];
};

/** `──12 tx/s──▶ ` in exactly `width` columns. */
const arrow = (rate: string, width: number, glyphs: Glyphs): Segment[] => {
  const dashes = Math.max(0, width - 2 - widthOf(rate));
  const before = Math.floor(dashes / 2);
  return [
    { text: glyphs.line.repeat(before), tone: 'dim' },
    { text: rate },
    { text: `${glyphs.line.repeat(dashes - before)}${glyphs.head} `, tone: 'dim' },
  ];
};

const neededWidth = ({ name, rate, figure }: Station, index: number): number => {
  const label = 2 + widthOf(name);
  const hop = index === 4 ? 0 : Math.max(5, widthOf(rate) + 4);
  return Math.max(label + hop, 2 + widthOf(figure) + (index === 4 ? 0 : 1));
};

// Equal steps where they fit: what changes by a digit must not move everything beside it.
const placeStations = (stations: readonly Station[], width: number): number[] | null => {
  const needed = stations.map(neededWidth);
  const last = Math.max(needed.at(-1) ?? 0, 14);
  const hops = needed.slice(0, -1);
  const equal = Math.floor((width - last) / hops.length);
  if (hops.every((each) => each <= equal)) return [...hops.map(() => equal), last];
  const total = needed.reduce((sum, each) => sum + each, 0);
  if (total > width) return null;
  const extra = Math.floor((width - total) / hops.length);
  return [...hops.map((each) => each + extra), needed.at(-1) ?? 0];
};
