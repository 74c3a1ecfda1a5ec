import { frame } from './frame.ts';
import type { Glyphs } from './glyphs.ts';
import { clean, fit, type Line, lineWidth, type Segment, widthOf } from './line.ts';

export type HelpGroup = { title: string; keys: readonly { key: string; label: string }[] };

/** All keys by group, side by side; on further pages what has no room. `page` counts round. */
export const help = (
  groups: readonly HelpGroup[],
  page: number,
  { width, height, glyphs }: { width: number; height: number; glyphs: Glyphs },
): Line[] => {
  const pages = helpPages(groups, width - 4, height - 2, glyphs);
  const at = ((page % pages.length) + pages.length) % pages.length;
  const more = pages.length > 1 ? `${at + 1}/${pages.length}  arrows turn  ` : '';
  const note = `${more}any ${more && 'other '}key closes`;
  const lines = pages[at] ?? [];
  return frame(
    { title: 'Keys', note, width, height, focused: true, glyphs },
    lines.map((line) => [{ text: ' ' }, ...line]),
  );
};

const gap = 3;

const helpPages = (
  groups: readonly HelpGroup[],
  width: number,
  height: number,
  glyphs: Glyphs,
): Segment[][][] => {
  const blocks = groups.map(({ title, keys }): Segment[][] => {
    const keyWidth = Math.max(...keys.map(({ key }) => widthOf(clean(key))), 1);
    return [
      [{ text: clean(title), bold: true }],
      ...keys.map(({ key, label }): Segment[] => [
        { text: `${fit(key, keyWidth, glyphs)} `, tone: 'accent' },
        { text: clean(label) },
      ]),
    ];
  });
  // As low as the width allows, so that all groups are seen at a glance and no label is cut.
  const longest = Math.max(...blocks.map(({ length }) => length), 0);
  for (let low = longest; low <= height; low += 1) {
    const columns = inColumns(blocks, low);
    if (widthOfAll(columns) <= width) return [besideEachOther(columns, width, glyphs)];
  }
  const pages: Segment[][][][] = [];
  for (const column of inColumns(blocks, height)) {
    const page = pages.at(-1);
    if (page && widthOfAll([...page, column]) <= width) page.push(column);
    else pages.push([column]);
  }
  return pages.map((columns) => besideEachOther(columns, width, glyphs));
};

const sum = (values: readonly number[]): number => values.reduce((all, each) => all + each, 0);

const columnWidth = (column: readonly Segment[][]): number => Math.max(...column.map(lineWidth), 0);

const widthOfAll = (columns: readonly Segment[][][]): number =>
  sum(columns.map(columnWidth)) + gap * (columns.length - 1);

// A group stays together where it can; one that is longer than a column goes on in the next.
const inColumns = (blocks: readonly Segment[][][], height: number): Segment[][][] => {
  const columns: Segment[][][] = [[]];
  for (const block of blocks) {
    let column = columns.at(-1) as Segment[][];
    const air = column.length > 0 ? 1 : 0;
    const fits = column.length + air + block.length <= height;
    if (!fits && column.length > 0) {
      column = [];
      columns.push(column);
    } else if (air) column.push([]);
    for (const line of block) {
      if (column.length >= height) {
        column = [];
        columns.push(column);
      }
      column.push(line);
    }
  }
  return columns;
};

const besideEachOther = (
  columns: readonly Segment[][][],
  width: number,
  glyphs: Glyphs,
): Segment[][] =>
  Array.from({ length: Math.max(...columns.map(({ length }) => length)) }, (_, y) =>
    columns.flatMap((column, x): Segment[] => {
      const line = column[y] ?? [];
      const before = line.slice(0, -1);
      const last = line.at(-1) ?? { text: '' };
      const room = Math.min(width, columnWidth(column)) - lineWidth(before);
      const space = x > 0 ? [{ text: ' '.repeat(gap) }] : [];
      return [...space, ...before, { ...last, text: fit(last.text, room, glyphs) }];
    }),
  );
