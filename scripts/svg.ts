import type { Cell } from '../test/screen/terminal.ts';

const [cellWidth, cellHeight, baseline] = [8, 18, 13];
/** Around the screen, in pixels. */
export const margin = 14;
const [background, foreground] = ['#0f141b', '#d5dae1'];

/** One of the fixed 240 of a terminal's 256 colours: a cube, and shades of grey. */
const colorOf = (index: number): string => {
  const hex = (...levels: number[]) =>
    `#${levels.map((level) => level.toString(16).padStart(2, '0')).join('')}`;
  if (index >= 232) return hex(...Array<number>(3).fill(8 + 10 * (index - 232)));
  const level = (step: number) => (step === 0 ? 0 : 55 + 40 * step);
  const at = index - 16;
  return hex(level(Math.floor(at / 36)), level(Math.floor(at / 6) % 6), level(at % 6));
};

const levels = '▁▂▃▄▅▆▇█';
/** From a full cell down, as horizontal bars end. */
const parts = '█▉▊▋▌▍▎▏';
const braille = 0x2800;
/** The bits of a braille sign's code, by the row and the column of their dots. */
const dots = [
  [0, 3],
  [1, 4],
  [2, 5],
  [6, 7],
] as const;
const shades: Record<string, number> = { '▓': 0.7, '▒': 0.45, '░': 0.2 };
const corners: Record<string, readonly [x: number, y: number]> = {
  '╭': [1, 1],
  '╮': [-1, 1],
  '╰': [1, -1],
  '╯': [-1, -1],
};
// Fonts have these in any width, or take them from another font: each is put into its own place.
const symbols = '●○▲✗✓▴▾';

// Of a line the colour is its stroke, of everything else its filling.
/** The looks of all that `svgOf` and `painted` draw of these cells. */
export const styleSheet = (rows: readonly Cell[][]): string[] => [
  `text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace}`,
  `text,path{fill:${foreground}}.l{fill:none;stroke:${foreground}}`,
  ...used(rows, 'color').map(
    (n) => `.c${n}{fill:${colorOf(n)}}.l.c${n}{fill:none;stroke:${colorOf(n)}}`,
  ),
  ...used(rows, 'background').map((n) => `.g${n}{fill:${colorOf(n)}}`),
  `.i{fill:${background}}.b{font-weight:bold}.d{opacity:.55}.m{text-anchor:middle}`,
  // A dot of a braille sign, and the gap before the next.
  '.q{stroke-width:2;stroke-dasharray:2}',
  ...Object.values(shades).map((share, index) => `.s${index}{fill-opacity:${share}}`),
];

/** The colours of some cells, each once. */
const used = (rows: readonly Cell[][], of: 'color' | 'background'): number[] =>
  [...new Set(rows.flat().flatMap((cell) => cell[of] ?? []))].sort((a, b) => a - b);

/** What a screen takes, in pixels. */
export const sizeOf = (rows: readonly Cell[][]) => ({
  width: (rows[0]?.length ?? 0) * cellWidth,
  height: rows.length * cellHeight,
});

/** A picture of this size on the ground of a terminal, with a margin around what is in it. */
export const sheetOf = (
  inner: { width: number; height: number },
  title: string,
  style: readonly string[],
  content: readonly string[],
): string => {
  const [width, height] = [inner.width + 2 * margin, inner.height + 2 * margin];
  const size = `width="${width}" height="${height}"`;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" ${size} role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>\n${style.join('\n')}\n</style>`,
    `<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="9" fill="${background}" stroke="#3d444d"/>`,
    `<g transform="translate(${margin} ${margin})">`,
    ...content,
    '</g>',
    '</svg>',
  ].join('\n')}\n`;
};

/** A screen as SVG. Text stays text; frames and bars are drawn, since fonts leave gaps in them. */
export const svgOf = (rows: readonly Cell[][], title: string): string =>
  sheetOf(sizeOf(rows), title, styleSheet(rows), [...shapes(rows), ...rows.flatMap(texts)]);

/** The elements of one line of a screen: what lies behind others, and what is drawn upon it. */
export const painted = (cells: readonly Cell[], y: number) => ({
  behind: pathsOf((add) => grounds(cells, y, add)),
  upon: [...pathsOf((add) => signs(cells, y, add)), ...texts(cells, y)],
});

/** Text as it stands in an element. */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const classOf = ({ color, bold, dim, inverse }: Cell, ...more: string[]): string =>
  [
    ...more,
    inverse ? 'i' : color === null ? '' : `c${color}`,
    bold ? 'b' : '',
    dim && !inverse ? 'd' : '',
  ]
    .filter(Boolean)
    .join(' ');

/** An element with those of its attributes that are not empty. */
export const element = (
  name: string,
  attributes: Record<string, string | number>,
  content = '',
): string => {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => ` ${key}="${value}"`);
  return `<${name}${written.join('')}${content ? `>${content}</${name}>` : '/>'}`;
};

type Add = (look: string, path: string) => void;

/** What is filled in, as a path for each look. */
const pathsOf = (fill: (add: Add) => void): string[] => {
  const paths = new Map<string, string>();
  fill((look, path) => paths.set(look, (paths.get(look) ?? '') + path));
  return Array.from(paths, ([look, d]) => element('path', { class: look, d }));
};

/** Everything that is no text; what lies behind a text is drawn before it. */
const shapes = (rows: readonly Cell[][]): string[] =>
  pathsOf((add) => {
    for (const [y, cells] of rows.entries()) grounds(cells, y, add);
    for (const [y, cells] of rows.entries()) signs(cells, y, add);
  });

const grounds = (cells: readonly Cell[], y: number, add: Add) => {
  for (const [x, length] of runs(cells, (a, b) => a.background === b.background)) {
    const { background: behind } = cells[x] as Cell;
    if (behind !== null)
      add(
        `g${behind}`,
        `M${x * cellWidth} ${y * cellHeight}h${length * cellWidth}v${cellHeight}h${-length * cellWidth}z`,
      );
  }
  for (const [x, length] of runs(cells, (a, b) => a.inverse === b.inverse && a.color === b.color)) {
    const cell = cells[x] as Cell;
    if (cell.inverse)
      add(classOf({ ...cell, inverse: false, dim: false, bold: false }), box(x, y, length, 1));
  }
};

const signs = (cells: readonly Cell[], y: number, add: Add) => {
  for (const [x, length] of runs(cells, (a, b) => a.sign === b.sign && classOf(a) === classOf(b)))
    drawn(cells[x] as Cell, x, y, length, add);
  for (const [x, length] of runs(
    cells,
    (a, b) => isBraille(a.sign) === isBraille(b.sign) && classOf(a) === classOf(b),
  )) {
    const run = cells.slice(x, x + length);
    const [first] = run as [Cell];
    if (isBraille(first.sign)) add(classOf({ ...first, bold: false }, 'l q'), dotted(run, x, y));
  }
};

const drawn = (cell: Cell, x: number, y: number, length: number, add: Add) => {
  const { sign } = cell;
  const [left, top] = [x * cellWidth, y * cellHeight];
  const [middle, centre] = [left + cellWidth / 2, top + cellHeight / 2];
  const look = classOf({ ...cell, bold: false });
  const line = classOf({ ...cell, bold: false }, 'l');
  if (sign === '─') add(line, `M${left} ${centre}h${length * cellWidth}`);
  if (sign === '═')
    for (const off of [-2, 2]) add(line, `M${left} ${centre + off}h${length * cellWidth}`);
  if (sign === '┊')
    for (let i = 0; i < length; i += 1)
      add(line, `M${middle + i * cellWidth} ${top}v3m0 3v4m0 3v4`);
  if (sign === '│')
    for (let i = 0; i < length; i += 1)
      add(line, `M${middle + i * cellWidth} ${top}v${cellHeight}`);
  const corner = corners[sign];
  if (corner) {
    const [h, v] = [corner[0] * (cellWidth / 2), corner[1] * (cellHeight / 2)];
    add(line, `M${middle + h} ${centre}q${-h} 0 ${-h} ${v}`);
  }
  if (sign === '▶') add(look, `M${left} ${centre - 4}l${cellWidth - 1} 4l${1 - cellWidth} 4z`);
  const level = levels.indexOf(sign) + 1;
  if (level > 0) add(look, box(x, y, length, level / levels.length));
  const part = parts.indexOf(sign);
  if (part > 0)
    for (let i = 0; i < length; i += 1) add(look, box(x + i, y, 1 - part / parts.length, 1));
  const shade = Object.keys(shades).indexOf(sign);
  if (shade >= 0) add(`${look} s${shade}`.trim(), box(x, y, length, 1));
};

/** The dots of braille signs side by side: dashed lines, each as long as dots follow each other. */
const dotted = (cells: readonly Cell[], x: number, y: number): string =>
  dots
    .map((bits, row) => {
      const isSet = cells.flatMap(({ sign }) =>
        bits.map((bit) => Boolean(((sign.codePointAt(0) ?? 0) >> bit) & 1)),
      );
      const top = y * cellHeight + 2.5 + (row * (cellHeight - 1)) / 4;
      return runs(isSet, (a, b) => a === b)
        .filter(([from]) => isSet[from])
        .map(([from, length]) => `M${x * cellWidth + 1 + from * 4} ${top}h${length * 4 - 2}`)
        .join('');
    })
    .join('');

const isBraille = (sign: string): boolean => {
  const code = sign.codePointAt(0) ?? 0;
  return code > braille && code <= braille + 0xff;
};

/** A bar that fills a share of its cells from below. */
const box = (x: number, y: number, length: number, share: number): string => {
  const height = Math.round(share * (cellHeight - 2) * 10) / 10;
  return `M${x * cellWidth} ${(y + 1) * cellHeight - 1}h${length * cellWidth}v${-height}h${-length * cellWidth}z`;
};

/** Where cells of one kind stand side by side: from where, and how many. */
const runs = <T>(
  cells: readonly T[],
  alike: (a: T, b: T) => boolean,
): [from: number, length: number][] => {
  const found: [number, number][] = [];
  cells.forEach((cell, x) => {
    const last = found.at(-1);
    const before = cells[x - 1];
    if (last && before !== undefined && alike(before, cell)) last[1] += 1;
    else found.push([x, 1]);
  });
  return found;
};

const isDrawn = (sign: string): boolean =>
  `─═│┊▶${levels}${parts}`.includes(sign) || sign in shades || sign in corners || isBraille(sign);

/** The text of one line, in runs of one look, each kept to the columns that it has. */
const texts = (cells: readonly Cell[], y: number): string[] => {
  const found: string[] = [];
  const top = y * cellHeight + baseline;
  const isText = (cell: Cell | undefined): cell is Cell =>
    cell !== undefined && cell.sign !== ' ' && !isDrawn(cell.sign) && !symbols.includes(cell.sign);
  for (let x = 0; x < cells.length; ) {
    const first = cells[x] as Cell;
    const look = classOf(first);
    if (symbols.includes(first.sign))
      found.push(
        element(
          'text',
          { class: `${look} m`.trim(), x: (x + 0.5) * cellWidth, y: top },
          first.sign,
        ),
      );
    let text = '';
    const next = (by: number) => cells[x + text.length + by];
    const joins = (cell: Cell | undefined) => isText(cell) && classOf(cell) === look;
    // One space holds words together; more of them are a gap between columns.
    while (joins(next(0)) || (text !== '' && next(0)?.sign === ' ' && joins(next(1))))
      text += next(0)?.sign;
    if (text !== '')
      found.push(
        element(
          'text',
          { class: look, x: x * cellWidth, y: top, textLength: text.length * cellWidth },
          escaped(text),
        ),
      );
    x += Math.max(1, text.length);
  }
  return found;
};
