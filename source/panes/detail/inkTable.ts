import { stripVTControlCharacters } from 'node:util';
import { createElement } from 'react';
import type { Glyphs } from '../../parts/glyphs.ts';
import { clean, fit, type Line, type Segment, widthOf } from '../../parts/line.ts';
import { graphemes } from '../../text/graphemes.ts';
import { createListeners } from '../../watch/listeners.ts';
import type { DetailTable } from './types.ts';

const padding = 1;
const narrowest = 4;
const keptTables = 40;
// ink-table takes the length of a text for its width. Signs of which that is not true go through it
// as private signs, one for each column that they take, and are put back afterwards.
const firstPrivate = 0xe000;
const filler = '\uF8FF';

type Placed = { titles: string[]; aligns: ('left' | 'right')[]; rows: string[][] };

const drawn = new Map<string, readonly Line[]>();
const beingDrawn = new Set<string>();
const listeners = createListeners();
let version = 0;

/** Tells when lines of a table have come; the version is another one then. */
export const tables = { subscribe: listeners.subscribe, version: () => version };

const keyOf = (table: DetailTable, width: number, glyphs: Glyphs): string =>
  JSON.stringify([width, glyphs.line, table]);

/** Rows of the screen that a table takes. */
const heightOf = ({ rows }: DetailTable): number => rows.length + (rows.length > 0 ? 4 : 3);

/** The lines of a table; empty ones, as many, until it is drawn. */
export const tableLines = (table: DetailTable, width: number, glyphs: Glyphs): readonly Line[] =>
  drawn.get(keyOf(table, width, glyphs)) ?? Array<Line>(heightOf(table)).fill([]);

/**
 * Draws tables that are new, each once: a table costs many times what its lines do, and the frame
 * that draws them again and again has only those. Not while a frame is drawn, and ink-table is loaded
 * with the first table; `tables` tells when lines have come.
 */
export const drawTables = (tables: readonly DetailTable[], width: number, glyphs: Glyphs): void => {
  for (const table of tables) {
    const key = keyOf(table, width, glyphs);
    if (drawn.has(key) || beingDrawn.has(key)) continue;
    beingDrawn.add(key);
    void draw(table, width, glyphs)
      .then((lines) => {
        drawn.set(key, lines);
        const oldest = drawn.keys().next().value;
        if (drawn.size > keptTables && oldest !== undefined) drawn.delete(oldest);
        version += 1;
        listeners.tell();
      })
      .finally(() => beingDrawn.delete(key));
  }
};

const draw = async (
  table: DetailTable,
  width: number,
  glyphs: Glyphs,
): Promise<readonly Line[]> => {
  const [{ Table }, { renderToString }] = await Promise.all([import('ink-table'), import('ink')]);
  const { titles, aligns, rows } = placeTable(table, width, glyphs);
  const stand = standIns();
  // A heading that is longer than its key would be a negative number of spaces: it is the key.
  const keys = titles.map(stand.take);
  const data = rows.map((row) =>
    Object.fromEntries(row.map((cell, index) => [keys[index], stand.take(cell)])),
  );
  const columns = keys.map((key, index) => ({ key, align: aligns[index] }));
  const text = renderToString(
    createElement(Table<Record<string, string>>, { data, columns, padding }),
    { columns: width },
  );
  return stripVTControlCharacters(text)
    .split('\n')
    .filter((line, index) => index < 3 || !line.startsWith('├'))
    .map((line, index) => segmentsOf(line, index === 1, glyphs, stand.giveBack));
};

/** Cells cut so that the table fits into `width`; what has no room at all is left out. */
const placeTable = (
  { columns, rows }: DetailTable,
  width: number,
  { ellipsis }: Glyphs,
): Placed => {
  const wanted = columns.map(({ title, max = Number.POSITIVE_INFINITY }, index) => {
    const cells = rows.map((row) => widthOf(clean(row[index] ?? '')));
    return Math.max(widthOf(clean(title)), Math.min(max, Math.max(0, ...cells)));
  });
  let kept = columns.map((_, index) => index);
  const total = (least = Number.POSITIVE_INFINITY) =>
    kept.reduce((sum, at) => sum + Math.min(least, wanted[at] ?? 0) + 2 * padding + 1, 1);
  while (total(narrowest * 3) > width && kept.some((at) => columns[at]?.drop)) {
    const first = kept.reduce((worst, at) =>
      (columns[at]?.drop ?? 0) > (columns[worst]?.drop ?? 0) ? at : worst,
    );
    kept = kept.filter((at) => at !== first);
  }
  while (total() > width) {
    const widest = kept.reduce((a, b) => ((wanted[b] ?? 0) > (wanted[a] ?? 0) ? b : a));
    if ((wanted[widest] ?? 0) <= narrowest) break;
    wanted[widest] = (wanted[widest] ?? 0) - 1;
  }
  const cut = (text: string, at: number) => fit(text, wanted[at] ?? 0, { ellipsis }).trimEnd();
  return {
    titles: kept.map((at) => cut(columns[at]?.title ?? '', at)),
    aligns: kept.map((at) => columns[at]?.align ?? 'left'),
    rows: rows.map((row) => kept.map((at) => cut(row[at] ?? '', at))),
  };
};

const plain = /^[ -~]*$/;

const standIns = () => {
  const signs: string[] = [];
  return {
    take(text: string): string {
      if (plain.test(text)) return text;
      let result = '';
      for (const { segment } of graphemes(text)) {
        if (plain.test(segment)) {
          result += segment;
          continue;
        }
        const known = signs.indexOf(segment);
        const at = known === -1 ? signs.push(segment) - 1 : known;
        result += String.fromCharCode(firstPrivate + at);
        result += filler.repeat(Math.max(0, widthOf(segment) - 1));
      }
      return result;
    },
    giveBack: (text: string): string =>
      text.replace(/[\uE000-\uF8FF]/g, (sign) =>
        sign === filler ? '' : (signs[sign.charCodeAt(0) - firstPrivate] ?? ''),
      ),
  };
};

const inAscii: Record<string, string> = { '─': '-', '│': '|' };
const lines = /([─│┌┐└┘├┤┬┴┼]+)/;

const segmentsOf = (
  line: string,
  heading: boolean,
  glyphs: Glyphs,
  giveBack: (text: string) => string,
): Segment[] =>
  line.split(lines).flatMap((part): Segment[] => {
    if (part === '') return [];
    if (!lines.test(part)) return [{ text: giveBack(part), bold: heading }];
    const folded = [...part].map((sign) => inAscii[sign] ?? '+').join('');
    return [{ text: glyphs.line === '─' ? part : folded, tone: 'dim' }];
  });
