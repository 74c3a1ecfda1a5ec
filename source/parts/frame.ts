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

/** Lines in a border with a title, of exactly this size: inside are two columns and rows less. */
export const frame = (props: FrameProps, lines: readonly Line[]): Line[] => {
  const { width, height, focused = false, glyphs } = props;
  const { left, right, bottom, bottomLeft, bottomRight } = glyphs.border;
  const tone = edgeTone(focused);
  const west: Segment = { text: left, tone };
  const east: Segment = { text: right, tone };
  return [
    titleLine(props),
    ...inHeight(lines, height - 2).map((line) => [west, ...fitLine(line, width - 2), east]),
    [{ text: bottomLeft + bottom.repeat(width - 2) + bottomRight, tone }],
  ];
};

const edgeTone = (focused: boolean) => (focused ? 'accent' : 'dim');

const titleLine = ({ title, note, width, focused = false, glyphs }: FrameProps): Line => {
  const { topLeft, top, topRight } = glyphs.border;
  const tone = edgeTone(focused);
  const room = width - 4;
  const heading = clean(title);
  const shown = widthOf(heading) > room ? fit(heading, room, glyphs) : heading;
  const end = note ? ` ${clean(note)} ` : '';
  const space = room - widthOf(shown);
  const right = widthOf(end) + 1 <= space ? end : '';
  const rule = top.repeat(space - widthOf(right) - (right ? 1 : 0));
  return [
    // The marker says without colour which frame has the focus.
    { text: topLeft + (focused ? glyphs.marker : ' '), tone },
    { text: `${shown} `, tone: focused ? 'accent' : 'plain', bold: focused },
    { text: rule, tone },
    { text: right, tone: 'dim' },
    { text: (right ? top : '') + topRight, tone },
  ];
};
