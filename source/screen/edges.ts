import type { UiState } from '../panes/types.ts';
import { footer } from '../parts/footer.ts';
import type { Glyphs } from '../parts/glyphs.ts';
import { fit, type Line } from '../parts/line.ts';
import { palette } from '../parts/palette.ts';
import { choice, prompt } from '../parts/prompt.ts';
import { toastLines } from '../parts/toast.ts';
import { smallest } from './layout.ts';

type Props = { ui: UiState; columns: number; glyphs: Glyphs };

// Where there is little room, the palette takes more than half of it.
const mostOffers = 8;

/** What has to be said of a key, and the palette, stand over the end of the body: the verdict is at its top. */
export const withToast = ({ ui, columns, glyphs }: Props, body: readonly Line[]): Line[] => {
  const over = (lines: readonly Line[], on: readonly Line[]) =>
    lines.length === 0 ? [...on] : [...on.slice(0, -lines.length), ...lines];
  const height = Math.max(mostOffers, Math.floor(body.length / 2));
  const offers = ui.palette ? palette(ui.palette, { width: columns, height, glyphs }) : [];
  return over(ui.toast ? toastLines(ui.toast, columns, glyphs) : [], over(offers, body));
};

/** What is said where the screen is too small to draw on. */
export const tooSmall = (width: number, height: number, glyphs: Glyphs): Line => {
  const { columns, rows } = smallest;
  const text = `cdc-top needs ${columns}x${rows}; this terminal is ${width}x${height}`;
  return [{ text: fit(text, width, glyphs) }];
};

/** The last line: the keys that can be pressed, or what is asked. */
export const bottomLine = ({ ui, columns, glyphs }: Props): Line => {
  const { overlay } = ui;
  if (overlay === null || overlay.kind === 'help') return footer(ui.footer, columns, glyphs);
  if (overlay.kind === 'choice') return choice(overlay.items, columns);
  return prompt({ kind: overlay.kind, text: overlay.text, width: columns, glyphs });
};
