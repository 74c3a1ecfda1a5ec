import type { SystemId } from '../../../watch/target.ts';
import type { LogLine } from './ring.ts';
import { parse, rowsOf } from './rows.ts';

/** A row on the screen: of which line, and the how manieth of it where lines are wrapped. */
export type Place = { seq: number; row: number };

/** What was chosen in the log view. */
export type LogState = {
  /** The services of the lab whose log it is. */
  system: SystemId;
  service: string;
  wrap: boolean;
  times: boolean;
  /** Only errors and warnings are shown, with their stack traces. */
  serious: boolean;
  /** The text that was looked for last. */
  find: string;
  /** Where one has stopped to read; null: the newest lines are followed. */
  at: { top: Place; cursor: Place } | null;
  /** The moment at which it was opened, ms since the epoch: the place is there until a key moves it. */
  from: number | null;
  /** What the last key did, where it can't be seen otherwise. */
  said: string;
};

/** The lines that are shown, and the room for their rows. */
export type Page = { lines: readonly LogLine[]; width: number; height: number; wrap: boolean };

/** A place as an index into the lines of a page. */
type Spot = { index: number; row: number };

/** What is seen: the spot of its first row, and of the cursor where one reads. */
export type Window = { top: Spot; cursor: Spot | null };

const rowsAt = ({ lines, width, wrap }: Page, index: number): number => {
  const line = lines[index];
  return line ? rowsOf(line, width, wrap).length : 1;
};

const isBefore = (a: Spot, b: Spot): boolean =>
  a.index < b.index || (a.index === b.index && a.row < b.row);

/** The index of a line by its number; of the next one where that is not among them. */
export const indexOf = (lines: readonly LogLine[], seq: number): number => {
  let [low, high] = [0, Math.max(0, lines.length - 1)];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle]?.seq ?? 0) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
};

const spotOf = (page: Page, { seq, row }: Place): Spot => {
  const index = indexOf(page.lines, seq);
  const same = page.lines[index]?.seq === seq;
  return { index, row: same ? Math.min(row, rowsAt(page, index) - 1) : 0 };
};

const placeOf = ({ lines }: Page, { index, row }: Spot): Place => ({
  seq: lines[index]?.seq ?? 0,
  row,
});

const lastSpot = (page: Page): Spot => {
  const index = Math.max(0, page.lines.length - 1);
  return { index, row: rowsAt(page, index) - 1 };
};

/** The spot so many rows further, or at the end of the lines. Looks at the lines between only. */
const walk = (page: Page, from: Spot, by: number): Spot => {
  if (by === Number.POSITIVE_INFINITY) return lastSpot(page);
  if (by === Number.NEGATIVE_INFINITY) return { index: 0, row: 0 };
  let { index } = from;
  let row = from.row + by;
  while (row < 0) {
    if (index === 0) return { index: 0, row: 0 };
    index -= 1;
    row += rowsAt(page, index);
  }
  for (let rows = rowsAt(page, index); row >= rows; rows = rowsAt(page, index)) {
    if (index >= page.lines.length - 1) return { index, row: rows - 1 };
    row -= rows;
    index += 1;
  }
  return { index, row };
};

/** The highest first row: with it the last line ends at the bottom. */
const bottomTop = (page: Page): Spot => walk(page, lastSpot(page), 1 - page.height);

// As little as is needed for the cursor to be seen, and never past the last line.
const topFor = (page: Page, top: Spot, cursor: Spot): Spot => {
  const lowest = walk(page, cursor, 1 - page.height);
  const seen = isBefore(cursor, top) ? cursor : isBefore(top, lowest) ? lowest : top;
  const end = bottomTop(page);
  return isBefore(end, seen) ? end : seen;
};

/** What is seen of the lines. */
export const windowOf = (page: Page, at: LogState['at']): Window => {
  if (!at) return { top: bottomTop(page), cursor: null };
  const cursor = spotOf(page, at.cursor);
  return { top: topFor(page, spotOf(page, at.top), cursor), cursor };
};

const reading = (page: Page, top: Spot, cursor: Spot): LogState['at'] =>
  page.lines.length === 0
    ? { top: { seq: 0, row: 0 }, cursor: { seq: 0, row: 0 } }
    : { top: placeOf(page, top), cursor: placeOf(page, cursor) };

/** Stops where it is, with the cursor at the newest line. */
export const holdAt = (page: Page): LogState['at'] =>
  reading(page, bottomTop(page), lastSpot(page));

/** The cursor so many rows further; the window follows it. Who follows is at the end already. */
export const moveBy = (page: Page, at: LogState['at'], by: number): LogState['at'] => {
  if (!at && by > 0) return null;
  const { top, cursor } = windowOf(page, at);
  const next = walk(page, cursor ?? lastSpot(page), by);
  return reading(page, topFor(page, top, next), next);
};

/** The cursor on a line, which is seen. */
export const moveTo = (page: Page, at: LogState['at'], place: Place): LogState['at'] => {
  const { top } = windowOf(page, at);
  const next = spotOf(page, place);
  return reading(page, topFor(page, top, next), next);
};

/** The place of the first line of a moment, or of the last one before; null where there are no lines. */
export const placeOfTime = (page: Page, from: number): LogState['at'] => {
  if (page.lines.length === 0) return null;
  const before = page.lines.findLastIndex((line) => (parse(line).at ?? from) < from);
  const index = Math.min(before + 1, page.lines.length - 1);
  const spot = { index, row: 0 };
  // What came before it is seen as well.
  return reading(page, topFor(page, walk(page, spot, -(page.height >> 1)), spot), spot);
};

/** Window and cursor a page further. */
export const pageBy = (page: Page, at: LogState['at'], pages: 1 | -1): LogState['at'] => {
  if (!at && pages > 0) return null;
  const by = pages * Math.max(1, page.height - 1);
  const { top, cursor } = windowOf(page, at);
  const next = walk(page, cursor ?? lastSpot(page), by);
  return reading(page, topFor(page, walk(page, top, by), next), next);
};
