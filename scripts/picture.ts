// Draws the README's picture of the architecture from its description in text:
//   npx tsx scripts/picture.ts          rewrites docs/pictures/architecture.svg
//   npx tsx scripts/picture.ts --check  fails where it has drifted
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Box, type Edge, type Graph, parseGraph } from './graph.ts';

const folder = path.join(import.meta.dirname, '..', 'docs', 'pictures');
const [boxWidth, boxHeight, gapX, gapY, margin] = [190, 92, 88, 52, 20];
const lineHeight = 17;

// Both palettes on a ground of their own, since a page may be dark where the reader's system is not.
const palette = (ground: string, box: string, line: string, text: string, soft: string) =>
  `.g{fill:${ground}}.x{fill:${box};stroke:${line}}.a{stroke:${line}}.h{fill:${line}}` +
  `.t{fill:${text}}.s{fill:${soft}}.o{stroke:${soft}}`;
const styleSheet = [
  `text{font:13px system-ui,-apple-system,'Segoe UI',Helvetica,Arial,'DejaVu Sans',sans-serif}`,
  `.t{font-weight:600;font-size:14px}.a,.o{fill:none;stroke-width:2}.x{stroke-width:1.5}`,
  `.o{stroke-dasharray:2 5}.m{text-anchor:middle}`,
  palette('#ffffff', '#eef4fb', '#1f5fa8', '#10243a', '#3d4f63'),
  `@media (prefers-color-scheme:dark){${palette('#0f141b', '#17222f', '#6cb1f5', '#eaf2fb', '#b4c2d1')}}`,
];

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

type Place = { left: number; top: number; right: number; bottom: number };

const placeOf = ({ from, to, row }: Box): Place => {
  const left = margin + (from - 1) * (boxWidth + gapX);
  const top = margin + (row - 1) * (boxHeight + gapY);
  const width = (to - from + 1) * boxWidth + (to - from) * gapX;
  return { left, top, right: left + width, bottom: top + boxHeight };
};

const drawBox = (box: Box): string[] => {
  const { left, top, right, bottom } = placeOf(box);
  const x = (left + right) / 2;
  const height = (box.lines.length + 1) * lineHeight;
  const first = (top + bottom - height) / 2 + 13;
  return [
    `<rect class="x" x="${left}" y="${top}" width="${right - left}" height="${bottom - top}" rx="9"/>`,
    `<text class="t m" x="${x}" y="${first}">${escaped(box.heading)}</text>`,
    ...box.lines.map(
      (line, i) =>
        `<text class="s m" x="${x}" y="${first + (i + 1) * lineHeight}">${escaped(line)}</text>`,
    ),
  ];
};

/** An edge along a row or a column; in a box that spans several columns it begins below the other. */
const drawEdge = ({ from, to, looks, label }: Edge, { boxes }: Graph): string[] => {
  const [a, b] = [from, to].map((name) => boxes.find((box) => box.name === name) as Box) as [
    Box,
    Box,
  ];
  const [start, end] = [placeOf(a), placeOf(b)];
  const line = looks ? 'o' : 'a';
  if (a.row === b.row) {
    const y = (start.top + start.bottom) / 2;
    const middle = (start.right + end.left) / 2;
    const texts = label.map(
      (text, i) => `<text class="s m" x="${middle}" y="${y - 8 + i * 24}">${escaped(text)}</text>`,
    );
    return [
      `<path class="${line}" d="M${start.right} ${y}H${end.left - 9}"/>`,
      `<path class="h" d="M${end.left - 10} ${y - 5}l10 5l-10 5z"/>`,
      ...texts,
    ];
  }
  const narrow = a.to - a.from < b.to - b.from ? start : end;
  const x = (narrow.left + narrow.right) / 2;
  const down = start.bottom < end.top;
  const [y1, y2] = down ? [start.bottom, end.top] : [start.top, end.bottom];
  const back = down ? -1 : 1;
  return [
    `<path class="${line}" d="M${x} ${y1}V${looks ? y2 : y2 + back * 9}"/>`,
    ...(looks
      ? []
      : [`<path class="h" d="M${x - 5} ${y2 + back * 10}l5 ${-back * 10}l5 ${back * 10}z"/>`]),
    ...label.map(
      (text, i) =>
        `<text class="s" x="${x + 10}" y="${(y1 + y2) / 2 + 5 + i * lineHeight}">${escaped(text)}</text>`,
    ),
  ];
};

const draw = (graph: Graph): string => {
  const places = graph.boxes.map(placeOf);
  const width = Math.max(...places.map(({ right }) => right)) + margin;
  const height = Math.max(...places.map(({ bottom }) => bottom)) + margin;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(graph.title)}</title>`,
    `<style>\n${styleSheet.join('\n')}\n</style>`,
    `<rect class="g" width="${width}" height="${height}" rx="9"/>`,
    ...graph.edges.flatMap((edge) => drawEdge(edge, graph)),
    ...graph.boxes.flatMap(drawBox),
    '</svg>',
  ].join('\n')}\n`;
};

const picture = path.join(folder, 'architecture.svg');
const drawn = draw(parseGraph(readFileSync(path.join(folder, 'architecture.txt'), 'utf8')));
if (process.argv.includes('--check')) {
  if (drawn !== readFileSync(picture, 'utf8')) {
    console.error(
      'picture: architecture.svg has drifted from architecture.txt: npx tsx scripts/picture.ts draws it',
    );
    process.exit(1);
  }
} else writeFileSync(picture, drawn);
