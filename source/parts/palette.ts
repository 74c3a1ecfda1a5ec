import { frame } from './frame.ts';
import type { Glyphs } from './glyphs.ts';
import { clean, fit, type Line, type Segment } from './line.ts';
import { withScrollBar } from './scroll.ts';
import { scrollOffset } from './table.ts';

/** One thing that can be done, with the key or the pane that it would take. */
export type Offer = { name: string; hint: string; about: string; disabled?: boolean };

const edges = 2;

/** What can be done, the best match first, in a frame of at most `height` lines. */
export const palette = (
  { offers, at }: { offers: readonly Offer[]; at: number },
  { width, height, glyphs }: { width: number; height: number; glyphs: Glyphs },
): Line[] => {
  const room = Math.max(1, Math.min(height - edges, offers.length));
  const offset = scrollOffset(at, offers.length, room);
  const seen = offers
    .slice(offset, offset + room)
    .map((offer, index) => offerLine(offer, offset + index === at, width - edges, glyphs));
  const bar = { top: offset, all: offers.length, width: width - edges, glyphs };
  const lines = withScrollBar(seen, bar);
  const nothing: Line = [{ text: fit(' nothing matches', width - edges, glyphs), tone: 'dim' }];
  const note = offers.length === 0 ? '' : `${at + 1}/${offers.length}`;
  return frame(
    { title: 'Commands', note, width, height: room + edges, focused: true, glyphs },
    offers.length === 0 ? [nothing] : lines,
  );
};

const offerLine = (
  { name, hint, about, disabled = false }: Offer,
  selected: boolean,
  width: number,
  glyphs: Glyphs,
): Line => {
  const right = ` ${clean(hint)} `;
  const left = Math.max(10, Math.min(40, Math.floor(width * 0.45)));
  const middle = Math.max(0, width - left - right.length - 2);
  const segments: Segment[] = [
    { text: selected ? glyphs.marker : ' ' },
    {
      text: fit(disabled ? `(${name})` : name, left, { cut: 'middle', ...glyphs }),
      tone: disabled ? 'dim' : 'plain',
    },
    { text: ' ' },
    { text: fit(about, middle, glyphs), tone: 'dim' },
    { text: right, tone: 'accent' },
  ];
  return selected ? segments.map((each) => ({ ...each, selected })) : segments;
};
