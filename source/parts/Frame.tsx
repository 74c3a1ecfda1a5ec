import type { ReactNode } from 'react';
import { Box } from './Box.tsx';
import type { Glyphs } from './glyphs.ts';
import { Line, type Segment } from './Line.tsx';
import { styleOf } from './tone.ts';
import { clean, fit, widthOf } from './width.ts';

export type FrameProps = {
  title: string;
  /** What stands at the right end of the title line, such as how many rows there are. */
  note?: string;
  width: number;
  height: number;
  focused?: boolean;
  glyphs: Glyphs;
  children?: ReactNode;
};

/**
 * A border with a title, of exactly this size. What is inside has two columns and rows less, and
 * must keep to that: with `overflow` Ink would measure every line again, a quarter of what a frame costs.
 */
export const Frame = (props: FrameProps) => {
  const { width, height, focused = false, glyphs, children } = props;
  return (
    <Box width={width} height={height} flexDirection="column">
      <Line segments={titleLine(props)} />
      <Box
        width={width}
        height={height - 1}
        flexDirection="column"
        borderStyle={glyphs.border}
        borderTop={false}
        borderColor={styleOf(focused ? 'accent' : 'plain').color}
        borderDimColor={!focused}
      >
        {children}
      </Box>
    </Box>
  );
};

const titleLine = ({ title, note, width, focused, glyphs }: FrameProps): Segment[] => {
  const { topLeft, top, topRight } = glyphs.border;
  const tone = focused ? 'accent' : 'dim';
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
    { text: `${shown} `, tone: focused ? 'accent' : 'plain', bold: focused ?? false },
    { text: rule, tone },
    { text: right, tone: 'dim' },
    { text: (right ? top : '') + topRight, tone },
  ];
};
