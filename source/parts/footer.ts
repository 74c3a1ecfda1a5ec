import type { Glyphs } from './glyphs.ts';
import { type Line, lineWidth, type Segment } from './line.ts';

export type FooterItem = { key: string; label: string; disabled?: boolean };

// Commands, help and quit end the list; they are what a person needs where nothing else has room.
const alwaysShown = 3;

/** The keys that can be pressed, as many as have room. What can't be done now is in parentheses. */
export const footer = (items: readonly FooterItem[], width: number, glyphs: Glyphs): Line => {
  const all = items.map(itemSegments);
  const room = width - 1;
  if (lineWidth(all.flat()) <= room) return [{ text: ' ' }, ...all.flat()];
  const end = all.slice(-alwaysShown).flat();
  const start: Segment[] = [];
  for (const item of all.slice(0, -alwaysShown)) {
    if (lineWidth([...start, ...item, ...end]) + 3 > room) break;
    start.push(...item);
  }
  const more: Segment = { text: `${glyphs.ellipsis}  `, tone: 'dim' };
  return [{ text: ' ' }, ...start, more, ...end];
};

/** A key and what it does. */
export const itemSegments = ({ key, label, disabled }: FooterItem): Segment[] =>
  disabled
    ? [{ text: `${key} (${label})  `, tone: 'dim', hit: hitOf(key) }]
    : [
        { text: key, tone: 'accent', bold: true, hit: hitOf(key) },
        { text: ` ${label}  `, hit: hitOf(key) },
      ];

const hitOf = (key: string) => ({ key: key.split(' ')[0] ?? key });
