import { type RenderOptions, render } from 'ink';
import type { KeyContext } from '../panes/keys.ts';
import type { Glyphs } from '../parts/glyphs.ts';
import { App } from './App.tsx';
import type { Session } from './session.ts';

/** Draws with Ink from here on, and listens to the keyboard. */
export const drawWithInk = (
  session: Session,
  glyphs: Glyphs,
  incremental: boolean,
  quit: KeyContext['quit'],
  terminal: RenderOptions = {},
) =>
  render(<App session={session} glyphs={glyphs} quit={quit} />, {
    alternateScreen: true,
    incrementalRendering: incremental,
    exitOnCtrlC: false,
    patchConsole: false,
    maxFps: 15,
    ...terminal,
  });
