import { setFlagsFromString } from 'node:v8';
import { render } from 'ink';
import { showEvents } from '../engine/events/index.ts';
import type { Engine } from '../engine/types.ts';
import { exitCodes } from '../errors.ts';
import { glyphSet } from '../parts/glyphs.ts';
import { foldToAscii } from '../parts/width.ts';
import { App } from './App.tsx';
import { labRuns } from './running.ts';
import { createSession } from './session.ts';
import { neverWaitFor } from './slowline.ts';

export type MonitorOptions = {
  lab: { name: string; engine: string; versions: string };
  readOnly: boolean;
  bringUp: boolean;
  ascii: boolean;
  incremental: boolean;
  intervalMs: number;
  signal: AbortSignal;
};

/** The full screen until it is left. Returns the exit code; the terminal is as it was before. */
export const runMonitor = async (engine: Engine, options: MonitorOptions): Promise<number> => {
  const session = createSession(engine, options);
  foldToAscii(options.ascii);
  session.store.holdWhile(neverWaitFor(process.stdout));
  let how: { stopLab: boolean; interrupted?: boolean } | undefined;
  let goesOn = false;
  const view = render(
    <App
      session={session}
      glyphs={glyphSet(options.ascii)}
      quit={(chosen) => {
        how ??= chosen;
        view.unmount();
      }}
    />,
    {
      alternateScreen: true,
      incrementalRendering: options.incremental,
      exitOnCtrlC: false,
      patchConsole: false,
      maxFps: 15,
    },
  );
  // What is to be seen comes first; connections and their clients after it.
  setImmediate(() => {
    // What a tick leaves behind is little and soon of no use. V8 would set more and more memory aside
    // for it, 64 MB in the end; what it has by now is enough.
    setFlagsFromString('--semi-space-growth-factor=1');
    session.begin();
  });
  const leave = () => view.unmount();
  options.signal.addEventListener('abort', leave, { once: true });
  try {
    await view.waitUntilExit();
  } finally {
    options.signal.removeEventListener('abort', leave);
    goesOn = labRuns(session);
    await session.end();
  }
  options.signal.throwIfAborted();
  const name = options.lab.name === 'lab' ? '' : ` --name ${options.lab.name}`;
  if (!how?.stopLab) {
    if (goesOn) process.stderr.write(`the lab goes on running: cdc-top down${name} stops it\n`);
    return how?.interrupted ? exitCodes.interrupted : exitCodes.ok;
  }
  const progress = await showEvents('auto');
  try {
    await engine.down({ signal: options.signal, onEvent: progress.onEvent, purge: false });
  } finally {
    await progress.close();
  }
  return exitCodes.ok;
};
