import type { Glyphs } from './glyphs.ts';
import { fit, widthOf } from './line.ts';

/** A scale that bars share, with a mark on it where there is one. */
export type Scale = { top: number; mark: number | null; text(value: number): string };

const columnOf = (value: number, { top }: Scale, width: number): number =>
  Math.min(width - 1, Math.floor((value / top) * width));

/** A value as a bar on a scale of `width` columns; what passes the mark has a slit there. */
export const bar = (value: number, scale: Scale, width: number, glyphs: Glyphs): string => {
  const { partials, mark } = glyphs;
  const steps = Math.round((Math.min(value, scale.top) / scale.top) * width * partials.length);
  const rest = steps % partials.length;
  const whole = partials.at(-1)?.repeat(Math.floor(steps / partials.length)) ?? '';
  // Little is not nothing.
  const least = value > 0 && steps === 0 ? partials.charAt(0) : '';
  const signs = [...(whole + (rest > 0 ? partials.charAt(rest - 1) : least)).padEnd(width)];
  if (scale.mark !== null) signs[columnOf(scale.mark, scale, width)] = mark;
  return signs.join('');
};

/** What stands over bars: zero, the mark or else the middle, and the top. */
export const axis = (scale: Scale, width: number, glyphs: Glyphs): string => {
  const { top, mark, text } = scale;
  const end = text(top);
  const last = width - widthOf(end);
  const [at, label] =
    mark === null
      ? [Math.floor(width / 2), text(top / 2)]
      : [columnOf(mark, scale, width), text(mark)];
  const sign = mark === null ? '' : glyphs.mark;
  const right = sign + label;
  // Beside the mark, at whichever side there is room for it.
  const [from, between] = [[at, right] as const, [at - widthOf(label), label + sign] as const].find(
    ([start, words]) => start >= 2 && start + widthOf(words) < last,
  ) ?? [1, ''];
  const space = last - from - widthOf(between);
  return space >= 0
    ? `0${' '.repeat(from - 1)}${between}${' '.repeat(space)}${end}`
    : fit(end, width, { align: 'right', ...glyphs });
};
