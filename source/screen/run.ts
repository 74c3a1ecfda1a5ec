import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { exitCodes } from '../config/errors.ts';
import type { Engine } from '../lab/contract/engine.ts';
import { showEvents } from '../lab/progress/index.ts';
import { glyphSet } from '../parts/glyphs.ts';
import { foldToAscii } from '../parts/width.ts';
import { firstFrame, showFirst } from './first.tsx';
import { labRuns } from './running.ts';
import { createSession, type Session } from './session.ts';
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

type Leaving = { stopLab: boolean; interrupted?: boolean };

/** The full screen until it is left. Returns the exit code; the terminal is as it was before. */
export const runMonitor = async (engine: Engine, options: MonitorOptions): Promise<number> => {
  const session = createSession(engine, options);
  foldToAscii(options.ascii);
  session.store.holdWhile(neverWaitFor(process.stdout));
  let goesOn = false;
  let how: Leaving | undefined;
  try {
    how = await showUntilLeft(session, options);
  } finally {
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

// How long the source may take to answer before the keyboard matters more.
const patienceMs = 150;

// What is to be seen comes first; what reads and what draws it anew are loaded after it, side by side.
const showUntilLeft = async (
  session: Session,
  { ascii, incremental, signal }: MonitorOptions,
): Promise<Leaving | undefined> => {
  const glyphs = glyphSet(ascii);
  const { stdin, stdout } = process;
  const first = showFirst({ stdin, stdout }, (columns, rows) =>
    firstFrame(session, glyphs, columns, rows),
  );
  let how: Leaving | undefined;
  try {
    const drawn = Promise.withResolvers<void>();
    session.begin(drawn.promise);
    // Ink takes as long to load as all of this; what the source says can be seen before.
    await Promise.race([session.heard, sleep(patienceMs, undefined, { ref: false })]);
    signal.throwIfAborted();
    first.again();
    const { drawWithInk } = await import('./draw.tsx');
    signal.throwIfAborted();
    const view = first.handOver(() =>
      drawWithInk(session, glyphs, incremental, (chosen) => {
        how ??= chosen;
        view.unmount();
      }),
    );
    drawn.resolve();
    // What a tick leaves behind is little and soon of no use. V8 would set more and more memory aside
    // for it, 64 MB in the end; what it has by now is enough.
    setFlagsFromString('--semi-space-growth-factor=1');
    const leave = () => view.unmount();
    signal.addEventListener('abort', leave, { once: true });
    try {
      await view.waitUntilExit();
    } finally {
      signal.removeEventListener('abort', leave);
    }
  } finally {
    first.restore();
  }
  return how;
};
