import type { Pane } from '../panes/types.ts';
import { frame, insideOf } from '../parts/frame.ts';
import { type Line, type Segment, sideBySide } from '../parts/line.ts';
import { pane as pipelines } from '../pipeline/pane.ts';
import { type BodyProps, flow, framed } from './drawn.ts';
import type { Cell, Layout } from './layout.ts';

type Grid = Extract<Layout, { kind: 'grid' }>;

/** The pipeline, or a list of several, above as many panes as have room. */
export const gridLines = (
  props: BodyProps,
  present: readonly Pane[],
  focused: Pane,
  layout: Grid,
): Line[] => {
  const { glyphs } = props;
  const { framing } = layout;
  const cellLines = ({ width, panes }: Cell, height: number): readonly Line[] => {
    const stack = present.filter(({ id }) => panes.includes(id));
    const shown = stack.find(({ id }) => id === focused.id) ?? stack[0];
    return shown ? framed(props, stack, shown, { width, height, framing }, focused) : [];
  };
  const divider: Segment = { text: glyphs.border.left, tone: 'dim' };
  const beside = (left: Cell, right: Cell, height: number): Line[] => {
    if (framing === 'box')
      return sideBySide(
        { width: left.width, lines: cellLines(left, height) },
        { width: right.width, lines: cellLines(right, height) },
      );
    const width = left.width - 1;
    return sideBySide(
      { width, lines: cellLines({ ...left, width }, height) },
      { width: 1, lines: Array.from({ length: height }, () => [divider]) },
      { width: right.width, lines: cellLines(right, height) },
    );
  };
  return [
    ...top(props, present, focused, layout),
    ...layout.rows.flatMap(({ height, cells: [left, right] }) =>
      left && right ? beside(left, right, height) : left ? cellLines(left, height) : [],
    ),
  ];
};

/** What stands above the panes. */
const top = (
  props: BodyProps,
  present: readonly Pane[],
  focused: Pane,
  { framing, flow: lines }: Grid,
): readonly Line[] => {
  const { columns, notes, glyphs } = props;
  const width = columns;
  if (present.some(({ id }) => id === pipelines.id))
    return [
      ...framed(props, [pipelines], pipelines, { width, height: lines, framing }, focused),
      ...notes.flow,
      ...notes.list,
    ];
  // It begins below the header, which sets it apart.
  if (framing === 'bar') return [...flow(props, lines, width), ...notes.flow, ...notes.list];
  const inside = insideOf(framing, { width, height: lines });
  const height = lines + notes.flow.length;
  return [
    ...frame({ title: 'Flow', note: 'f: latency', width, height, glyphs }, [
      ...flow(props, inside.height, inside.width),
      ...notes.flow,
    ]),
    ...notes.list,
  ];
};
