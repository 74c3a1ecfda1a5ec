import { Frame } from './Frame.tsx';
import type { Glyphs } from './glyphs.ts';
import { Line, lineWidth, type Segment } from './Line.tsx';
import { clean, fit, widthOf } from './width.ts';

export type HelpGroup = { title: string; keys: readonly { key: string; label: string }[] };

/** All keys by group, in as many columns as the height asks for. */
export const Help = ({
  groups,
  width,
  height,
  glyphs,
}: {
  groups: readonly HelpGroup[];
  width: number;
  height: number;
  glyphs: Glyphs;
}) => {
  const lines = helpLines(groups, width - 4, height - 2, glyphs);
  return (
    <Frame title="Keys" note="any key closes" width={width} height={height} focused glyphs={glyphs}>
      {lines.map((segments, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place.
        <Line key={index} segments={[{ text: ' ' }, ...segments]} />
      ))}
    </Frame>
  );
};

const gap = 3;

const helpLines = (
  groups: readonly HelpGroup[],
  width: number,
  height: number,
  glyphs: Glyphs,
): Segment[][] => {
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
  for (let low = longest; low < height; low += 1) {
    const columns = inColumns(blocks, low);
    if (sum(columns.map(columnWidth)) + gap * (columns.length - 1) <= width)
      return sideBySide(columns, columns.map(columnWidth), glyphs);
  }
  const columns = inColumns(blocks, height);
  return sideBySide(columns, narrowed(columns.map(columnWidth), width), glyphs);
};

const sum = (values: readonly number[]): number => values.reduce((all, each) => all + each, 0);

const columnWidth = (column: readonly Segment[][]): number => Math.max(...column.map(lineWidth), 0);

// The widest gives way first: what is short stays whole.
const narrowed = (widths: readonly number[], available: number): number[] => {
  const result = [...widths];
  const room = Math.max(result.length, available - gap * (result.length - 1));
  while (sum(result) > room) {
    const widest = result.indexOf(Math.max(...result));
    result[widest] = (result[widest] ?? 0) - 1;
  }
  return result;
};

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

const sideBySide = (
  columns: readonly Segment[][][],
  widths: readonly number[],
  glyphs: Glyphs,
): Segment[][] =>
  Array.from({ length: Math.max(...columns.map(({ length }) => length)) }, (_, y) =>
    columns.flatMap((column, x): Segment[] => {
      const line = column[y] ?? [];
      const before = line.slice(0, -1);
      const last = line.at(-1) ?? { text: '' };
      const room = (widths[x] ?? 0) - lineWidth(before);
      const space = x > 0 ? [{ text: ' '.repeat(gap) }] : [];
      return [...space, ...before, { ...last, text: fit(last.text, room, glyphs) }];
    }),
  );
