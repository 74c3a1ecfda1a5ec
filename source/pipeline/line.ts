import { findingText } from '../panes/findingText.ts';
import type { Glyphs } from '../parts/glyphs.ts';
import { fit, type Line, lineWidth, type Segment, widthOf } from '../parts/line.ts';
import { toneOf } from '../parts/tone.ts';
import type { PipelineView } from '../watch/snapshot.ts';
import { consequenceText } from './consequences.ts';
import { hopLines } from './hops.ts';
import { type Drawn, type Form, forms, type Station, stationsOf } from './stations.ts';

/** What follows from what is wrong, below the verdict; no line where nothing does. */
export const consequenceLine = (
  { snapshot, pipeline }: Drawn,
  width: number,
  glyphs: Glyphs,
): Line[] => {
  const text = consequenceText(snapshot, pipeline, glyphs.dot);
  return text === '' ? [] : [[{ text: `   ${fit(text, width - 4, glyphs)}` }]];
};

/**
 * A pipeline as lines: one, or three with the figures of each component, what follows, and in what is
 * left of `lines` what passes each hop.
 */
export const pipelineLines = (
  drawn: Drawn,
  lines: number,
  width: number,
  glyphs: Glyphs,
): Line[] => {
  if (lines === 1) return [oneLine(drawn, width, glyphs)];
  const text = [
    ...picture(drawn, width - 2, glyphs).map((line) => [{ text: ' ' }, ...line]),
    verdictLine(drawn.pipeline, width, glyphs),
    ...consequenceLine(drawn, width, glyphs),
  ];
  return [...text, ...hopLines(drawn, width, lines - text.length, glyphs)];
};

/** What is said of a pipeline as a whole. */
export const verdictLine = (
  { verdict }: PipelineView,
  width: number,
  glyphs: Glyphs,
): Segment[] => {
  const { level } = verdict;
  const text = findingText(verdict, 'monitor', glyphs.moments);
  const tone = toneOf(level);
  const mark = level === 'good' ? glyphs.done : glyphs[level];
  return [
    { text: ` ${mark} `, tone },
    { text: fit(text, width - 4, glyphs), tone: level === 'good' ? 'plain' : tone },
  ];
};

// While all is well the figures are the news, otherwise what is wrong is.
const oneLine = (drawn: Drawn, width: number, glyphs: Glyphs): Segment[] => {
  const { pipeline } = drawn;
  if (pipeline.verdict.level !== 'good') return verdictLine(pipeline, width, glyphs);
  const write = (form: Form, between: string) =>
    stationsOf(drawn, glyphs, form)
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

const picture = (drawn: Drawn, width: number, glyphs: Glyphs): Segment[][] => {
  const form = forms.find((each) => placeStations(stationsOf(drawn, glyphs, each), width));
  const stations = stationsOf(drawn, glyphs, form ?? 'tiny');
  const places = placeStations(stations, width) ?? stations.map(neededWidth);
  const hops = stations.flatMap(({ level, name, perS, rate }, index): Segment[] => {
    const label: Segment[] = [
      { text: `${glyphs[level]} `, tone: toneOf(level) },
      { text: name, bold: true },
      { text: ' ' },
    ];
    const last = index === stations.length - 1;
    return last
      ? label
      : [
          ...label,
          ...arrow(rate, (perS ?? 0) > 0, (places[index] ?? 0) - lineWidth(label), glyphs),
        ];
  });
  const figures = stations.map(({ level, figure }, index): Segment => {
    const text = fit(`  ${figure}`, places[index] ?? 0, glyphs);
    return { text, tone: level === 'good' ? 'plain' : 'dim' };
  });
  return [hops, figures];
};

/** `══12 tx/s══▶ ` while something passes, `───────▶ ` while nothing does, in exactly `width` columns. */
const arrow = (rate: string, passing: boolean, width: number, glyphs: Glyphs): Segment[] => {
  const dashes = Math.max(0, width - 2 - widthOf(rate));
  const before = Math.floor(dashes / 2);
  const line = passing ? glyphs.flowing : glyphs.line;
  const tone = passing ? 'accent' : 'dim';
  return [
    { text: line.repeat(before), tone },
    { text: rate },
    { text: `${line.repeat(dashes - before)}${glyphs.head} `, tone },
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
