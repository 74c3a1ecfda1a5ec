import chalk from 'chalk';
import { Fragment, isValidElement, type ReactNode } from 'react';
import type { BoxProps } from '../../parts/Box.tsx';
import { signsOf } from '../../text/graphemes.ts';
import stringWidth from './stringWidth.ts';

type Style = Omit<BoxProps, 'width' | 'children'> & { width?: number };
type HostProps = { style: Style; children?: ReactNode };
/** What a part has drawn, and its width where it has one of its own. */
type Block = { lines: string[]; width?: number };

/**
 * The lines of a screen, from the same elements that Ink would draw: `width` columns, `height` lines.
 * Our parts are functions of their properties, of sizes that they are given; what it takes in general
 * (React’s tree, Yoga’s layout) costs ten times as much with every frame, and has to be loaded before
 * the first one. Hooks are not for parts.
 */
export const paint = (node: ReactNode, width: number, height: number): string[] =>
  ofHeight(
    blocksOf(node).flatMap(({ lines }) => lines),
    height,
  ).map((line) => (stringWidth(line) > width ? cut(line, width) : line));

const blocksOf = (node: ReactNode): Block[] => {
  if (Array.isArray(node)) return node.flatMap(blocksOf);
  if (!isValidElement(node)) return [];
  const { type, props } = node as { type: unknown; props: HostProps };
  if (type === 'ink-text') return typeof props.children === 'string' ? [text(props.children)] : [];
  if (type === 'ink-box') return [box(props)];
  if (type === Fragment) return blocksOf(props.children);
  // What React.memo has made holds its component.
  const component = typeof type === 'function' ? type : (type as { type: unknown }).type;
  return blocksOf((component as (props: unknown) => ReactNode)(props));
};

// As with Ink, an empty text takes no line.
const text = (line: string): Block => ({ lines: line === '' ? [] : [line] });

const box = ({ style, children }: HostProps): Block => {
  const { width, height, borderStyle, borderTop = true } = style;
  const blocks = blocksOf(children);
  const inside = style.flexDirection === 'column' ? below(blocks) : beside(blocks);
  if (!borderStyle || width === undefined)
    return { lines: height === undefined ? inside : ofHeight(inside, height), width };
  const edges = borderTop ? 2 : 1;
  const room = height === undefined ? inside.length : height - edges;
  const edge = painter(style);
  const { left, right, top, bottom, topLeft, topRight, bottomLeft, bottomRight } = borderStyle;
  const [west, east] = [edge(left), edge(right)];
  const lines = ofHeight(inside, room).map((line) => west + ofWidth(line, width - 2) + east);
  if (borderTop) lines.unshift(edge(topLeft + top.repeat(width - 2) + topRight));
  lines.push(edge(bottomLeft + bottom.repeat(width - 2) + bottomRight));
  return { lines, width };
};

const painter =
  ({ borderColor, borderDimColor }: Style) =>
  (line: string) => {
    const colored = borderColor ? chalk[borderColor as 'cyan'](line) : line;
    return borderDimColor ? chalk.dim(colored) : colored;
  };

const below = (blocks: readonly Block[]): string[] => blocks.flatMap(({ lines }) => lines);

const beside = (blocks: readonly Block[]): string[] => {
  const rows = Math.max(0, ...blocks.map(({ lines }) => lines.length));
  return Array.from({ length: rows }, (_, row) =>
    blocks
      .map(({ lines, width }) =>
        width === undefined ? (lines[row] ?? '') : ofWidth(lines[row] ?? '', width),
      )
      .join(''),
  );
};

const ofHeight = (lines: readonly string[], height: number): string[] =>
  Array.from({ length: height }, (_, row) => lines[row] ?? '');

const ofWidth = (line: string, width: number): string => {
  const short = stringWidth(line) > width ? cut(line, width) : line;
  // A cut through a wide sign leaves a column over.
  return short + ' '.repeat(width - stringWidth(short));
};

const styleOrText = /\u001B\[[\d;]*m|[^\u001B]+/g;

/** A line that is too long, up to its last column; styles that were opened are closed. */
const cut = (line: string, width: number): string => {
  let result = '';
  let column = 0;
  for (const [part] of line.matchAll(styleOrText)) {
    if (part.startsWith('\u001B')) result += part;
    else
      for (const segment of signsOf(part)) {
        const next = column + stringWidth(segment);
        if (next > width) {
          column = width;
          break;
        }
        result += segment;
        column = next;
      }
  }
  return result;
};
