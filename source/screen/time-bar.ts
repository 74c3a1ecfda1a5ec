import type { Glyphs } from '../parts/glyphs.ts';
import { type Line, lineWidth, type Segment } from '../parts/line.ts';
import { clock } from '../text/figures.ts';
import { dayText, inUtc, type Times, timeText } from '../text/times.ts';
import type { ReplayView, Snapshot } from '../watch/snapshot.ts';

const dayMs = 86_400_000;

/** `11-28 14:02:07Z` where a recording is longer than a day could tell apart. */
const moment = (at: number, dated: boolean, times: Times): string =>
  `${dated && times.how !== 'ago' ? `${dayText(at, times).slice(5)} ` : ''}${timeText(at, times)}`;

/**
 * The recording from its beginning to its end in one line: where it is now, where something happened,
 * where nothing was recorded, and how fast it goes.
 */
export const timeBar = (
  { at, paused }: Pick<Snapshot, 'at' | 'paused'>,
  replay: ReplayView,
  width: number,
  glyphs: Glyphs,
): Line => {
  const { from, until, speed, damage } = replay;
  const dated = until - from >= dayMs || clock(until) < clock(from);
  // The end is still to come where it is told how long ago what has been was.
  const here: Times = glyphs.moments.how === 'ago' ? inUtc : glyphs.moments;
  const first: Segment = { text: ` ${moment(from, dated, glyphs.moments)} `, tone: 'dim' };
  const last: Segment = { text: ` ${moment(until, dated, here)} `, tone: 'dim' };
  const pace: Segment = { text: ` ${speed}${glyphs.times} `, tone: paused ? 'dim' : 'accent' };
  const wrong: Segment[] = damage ? [{ text: `${glyphs.warning} damaged `, tone: 'warning' }] : [];
  const room = width - lineWidth([first, last, pace, ...wrong]);
  if (room < 10)
    return [pace, ...barOf(at, replay, Math.max(1, width - lineWidth([pace])), glyphs)];
  return [first, ...barOf(at, replay, room, glyphs), last, pace, ...wrong];
};

/** What each column of the bar stands for: its share of the time. */
const barOf = (
  at: number,
  { from, until, stretches }: ReplayView,
  width: number,
  glyphs: Glyphs,
): Segment[] => {
  const columnOf = (moment: number) =>
    Math.min(width - 1, Math.floor(((moment - from) / Math.max(1, until - from)) * width));
  const { line, played, event, gap } = glyphs.timeBar;
  const here = columnOf(at);
  const signs: string[] = new Array(width).fill(gap);
  for (const stretch of stretches)
    signs.fill(line, columnOf(stretch.from), columnOf(stretch.until) + 1);
  for (let column = 0; column < here; column += 1)
    if (signs[column] === line) signs[column] = played;
  for (const { marks, markedAt } of stretches) if (marks > 0) signs[columnOf(markedAt)] = event;
  return [
    { text: signs.slice(0, here).join('') },
    { text: glyphs.good, tone: 'accent', bold: true },
    { text: signs.slice(here + 1).join(''), tone: 'dim' },
  ];
};
