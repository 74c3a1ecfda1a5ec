import type { Glyphs } from './glyphs.ts';
import { clean, fit, fitLine, inHeight, type Line, type Segment, widthOf } from './line.ts';

export type FrameProps = {
  title: string;
  /** What stands at the right end of the title line, such as how many rows there are. */
  note?: string;
  width: number;
  height: number;
  focused?: boolean;
  glyphs: Glyphs;
};

/** How a part of the screen is set apart: in a border, or below a title line where rows are scarce. */
export type Framing = 'box' | 'bar';

/** How many lines that takes. */
export const edges: Record<Framing, number> = { box: 2, bar: 1 };

type Size = { width: number; height: number };

/** How much of a size is left for what is inside. */
export const insideOf = (framing: Framing, { width, height }: Size): Size => ({
  width: framing === 'box' ? width - 2 : width,
  height: height - edges[framing],
});

/** Lines with a title, of exactly this size. */
export const frame = (
  props: FrameProps,
  lines: readonly Line[],
  framing: Framing = 'box',
): Line[] => {
  const { width, height, focused = false, glyphs } = props;
  const inside = insideOf(framing, { width, height });
  const content = inHeight(lines, inside.height).map((line) => fitLine(line, inside.width));
  const { left, right, bottom, bottomLeft, bottomRight, topLeft, topRight } = glyphs.border;
  if (framing === 'bar') return [titleLine(props, '', ''), ...content];
  const tone = edgeTone(focused);
  const west: Segment = { text: left, tone };
  const east: Segment = { text: right, tone };
  return [
    titleLine(props, topLeft, topRight),
    ...content.map((line) => [west, ...line, east]),
    [{ text: bottomLeft + bottom.repeat(width - 2) + bottomRight, tone }],
  ];
};

const edgeTone = (focused: boolean) => (focused ? 'accent' : 'dim');

const titleLine = (
  { title, note, width, focused = false, glyphs }: FrameProps,
  begin: string,
  end: string,
): Line => {
  const { top } = glyphs.border;
  const tone = edgeTone(focused);
  const room = width - 2 - widthOf(begin + end);
  const heading = clean(title);
  const shown = widthOf(heading) > room ? fit(heading, room, glyphs) : heading;
  const said = note ? ` ${clean(note)} ` : '';
  const space = room - widthOf(shown);
  const right = widthOf(said) + 1 <= space ? said : '';
  const last = right && end ? top + end : end;
  const rule = top.repeat(space - widthOf(right) - (right && end ? 1 : 0));
  return [
    // The marker says without colour which part has the focus.
    { text: begin + (focused ? glyphs.marker : ' '), tone },
    { text: `${shown} `, tone: focused ? 'accent' : 'plain', bold: focused },
    { text: rule, tone },
    { text: right, tone: 'dim' },
    { text: last, tone },
  ];
};
