import type { Cell } from '../test/screen/terminal.ts';

const [cellWidth, cellHeight, baseline, margin] = [8, 18, 13, 14];
const [background, foreground] = ['#0f141b', '#d5dae1'];
/** Those of the terminal's 16 colours that the monitor uses, readable on the background. */
const colors: Record<number, string> = { 1: '#ff7b72', 2: '#6fdd8b', 3: '#e3b341', 6: '#5cc8dd' };

const levels = '▁▂▃▄▅▆▇█';
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
const styleSheet = [
  `text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace}`,
  `text,path{fill:${foreground}}.l{fill:none;stroke:${foreground}}`,
  ...Object.entries(colors).map(
    ([n, color]) => `.c${n}{fill:${color}}.l.c${n}{fill:none;stroke:${color}}`,
  ),
  `.i{fill:${background}}.b{font-weight:bold}.d{opacity:.55}.m{text-anchor:middle}`,
  ...Object.values(shades).map((share, index) => `.s${index}{fill-opacity:${share}}`),
];

/** A screen as SVG. Text stays text; frames and bars are drawn, since fonts leave gaps in them. */
export const svgOf = (rows: readonly Cell[][], title: string): string => {
  const width = (rows[0]?.length ?? 0) * cellWidth + 2 * margin;
  const height = rows.length * cellHeight + 2 * margin;
  const size = `width="${width}" height="${height}"`;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" ${size} role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>\n${styleSheet.join('\n')}\n</style>`,
    `<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="9" fill="${background}" stroke="#3d444d"/>`,
    `<g transform="translate(${margin} ${margin})">`,
    ...shapes(rows),
    ...rows.flatMap(texts),
    '</g>',
    '</svg>',
  ].join('\n')}\n`;
};

const escaped = (text: string): string =>
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

const element = (
  name: string,
  attributes: Record<string, string | number>,
  content = '',
): string => {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== '')
    .map(([key, value]) => ` ${key}="${value}"`);
  return `<${name}${written.join('')}${content ? `>${content}</${name}>` : '/>'}`;
};

/** Everything that is no text, a path for each look. */
const shapes = (rows: readonly Cell[][]): string[] => {
  const paths = new Map<string, string>();
  const add = (look: string, path: string) => paths.set(look, (paths.get(look) ?? '') + path);
  rows.forEach((cells, y) => {
    for (const [x, length] of runs(
      cells,
      (a, b) => a.inverse === b.inverse && a.color === b.color,
    )) {
      const cell = cells[x] as Cell;
      if (cell.inverse)
        add(classOf({ ...cell, inverse: false, dim: false, bold: false }), box(x, y, length, 1));
    }
    for (const [x, length] of runs(cells, (a, b) => a.sign === b.sign && classOf(a) === classOf(b)))
      drawn(cells[x] as Cell, x, y, length, add);
  });
  return Array.from(paths, ([look, d]) => element('path', { class: look, d }));
};

const drawn = (
  cell: Cell,
  x: number,
  y: number,
  length: number,
  add: (look: string, path: string) => void,
) => {
  const { sign } = cell;
  const [left, top] = [x * cellWidth, y * cellHeight];
  const [middle, centre] = [left + cellWidth / 2, top + cellHeight / 2];
  const look = classOf({ ...cell, bold: false });
  const line = classOf({ ...cell, bold: false }, 'l');
  if (sign === '─') add(line, `M${left} ${centre}h${length * cellWidth}`);
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
  const shade = Object.keys(shades).indexOf(sign);
  if (shade >= 0) add(`${look} s${shade}`.trim(), box(x, y, length, 1));
};

/** A bar that fills a share of its cells from below. */
const box = (x: number, y: number, length: number, share: number): string => {
  const height = Math.round(share * (cellHeight - 2) * 10) / 10;
  return `M${x * cellWidth} ${(y + 1) * cellHeight - 1}h${length * cellWidth}v${-height}h${-length * cellWidth}z`;
};

/** Where cells of one kind stand side by side: from where, and how many. */
const runs = (
  cells: readonly Cell[],
  alike: (a: Cell, b: Cell) => boolean,
): [from: number, length: number][] => {
  const found: [number, number][] = [];
  cells.forEach((cell, x) => {
    const last = found.at(-1);
    const before = cells[x - 1];
    if (last && before && alike(before, cell)) last[1] += 1;
    else found.push([x, 1]);
  });
  return found;
};

const isDrawn = (sign: string): boolean =>
  `─│▶${levels}`.includes(sign) || sign in shades || sign in corners;

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
