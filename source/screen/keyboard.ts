import { type RenderOptions, render } from 'ink';
import { createElement } from 'react';
import { App, type AppProps } from './App.ts';

/** Listens to keyboard and terminal by Ink from here on. Ink itself draws nothing. */
export const listen = (app: AppProps, terminal: RenderOptions = {}) =>
  render(createElement(App, app), {
    // A terminal in a CI is a terminal.
    interactive: true,
    exitOnCtrlC: false,
    patchConsole: false,
    ...terminal,
  });
