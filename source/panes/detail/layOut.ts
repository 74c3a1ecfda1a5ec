import type { Glyphs } from '../../parts/glyphs.ts';
import { clean, fit, type Line, lineWidth, type Segment, widthOf, wrap } from '../../parts/line.ts';
import { tableLines } from './inkTable.ts';
import type { Fact, Section } from './types.ts';

const longestName = 42;
const widestValue = 30;
// From here on facts stand in two columns: each has the width of a narrow terminal.
const twoColumns = 150;
const gap = 2;
const valueLines = 12;

/** The sections of a detail as rows of the screen, each at most `width` columns wide. */
export const layOut = (sections: readonly Section[], width: number, glyphs: Glyphs): Line[] =>
  sections.flatMap((section): Line[] => {
    const { facts = [], table, lines = [] } = section;
    const rows = [
      ...factRows(facts, width, glyphs),
      ...(table ? tableLines(table, width - 1, glyphs).map((row) => [{ text: ' ' }, ...row]) : []),
      ...lines,
    ];
    if (rows.length === 0) return [];
    return [titleRow(section, width, glyphs), ...rows];
  });

/** ` Title ─────── note `, over what belongs to it. */
export const titleRow = (
  { title, note = '' }: Pick<Section, 'title' | 'note'>,
  width: number,
  glyphs: Glyphs,
): Line => {
  const start: Segment[] = [{ text: ` ${clean(title)} `, bold: true }];
  const room = width - lineWidth(start) - 1;
  const end = note === '' ? '' : ` ${fit(note, Math.min(widthOf(clean(note)), room - 4), glyphs)} `;
  const rule = glyphs.line.repeat(Math.max(0, room - widthOf(end)));
  return [...start, { text: rule, tone: 'dim' }, { text: end, tone: 'dim' }];
};

const factRows = (facts: readonly Fact[], width: number, glyphs: Glyphs): Line[] => {
  if (facts.length === 0) return [];
  const inner = width - 2;
  const nameWidth = Math.min(
    longestName,
    Math.floor(inner / 2),
    Math.max(...facts.map(({ name }) => widthOf(clean(name)))),
  );
  const sideBySide = inner >= twoColumns && facts.length > 5;
  const columnWidth = sideBySide ? Math.floor((inner - gap) / 2) : inner;
  const half = sideBySide ? Math.ceil(facts.length / 2) : facts.length;
  const rowsOf = (some: readonly Fact[]) => {
    const values = some.filter(({ about }) => about).map(({ value }) => widthOf(clean(value)));
    const valueWidth = Math.min(widestValue, Math.max(0, ...values));
    return some.flatMap((fact) => factLines(fact, nameWidth, valueWidth, columnWidth, glyphs));
  };
  const [left, right] = [rowsOf(facts.slice(0, half)), rowsOf(facts.slice(half))];
  return Array.from({ length: Math.max(left.length, right.length) }, (_, at): Line => {
    const [a = [], b = []] = [left[at], right[at]];
    const space = ' '.repeat(Math.max(0, columnWidth - lineWidth(a)) + gap);
    return [{ text: ' ' }, ...a, ...(b.length > 0 ? [{ text: space }, ...b] : [])];
  });
};

const factLines = (
  { name, value, tone, about }: Fact,
  nameWidth: number,
  valueWidth: number,
  width: number,
  glyphs: Glyphs,
): Segment[][] => {
  const room = width - nameWidth - gap;
  const indent: Segment = { text: ' '.repeat(nameWidth + gap) };
  const label: Segment = { text: fit(name, nameWidth, glyphs) + ' '.repeat(gap), tone: 'dim' };
  const values = wrap(value, room, valueLines, glyphs).map((text): Segment => ({ text, tone }));
  const first = values[0] ?? { text: '' };
  const rows: Segment[][] = [
    [label, first],
    ...values.slice(1).map((text): Segment[] => [indent, text]),
  ];
  if (!about) return rows;
  const used = Math.max(valueWidth, widthOf(first.text)) + gap;
  const space: Segment = { text: ' '.repeat(used - widthOf(first.text)) };
  const said = clean(about);
  if (values.length <= 1 && used + widthOf(said) <= room)
    return [[label, first, space, { text: said, tone: 'dim' }]];
  const below = wrap(said, room - gap, valueLines, glyphs);
  return [...rows, ...below.map((text): Segment[] => [indent, { text: `  ${text}`, tone: 'dim' }])];
};
