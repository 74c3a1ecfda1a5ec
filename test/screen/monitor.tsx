import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { render } from 'ink';
import { localFiles } from '../../source/clients/files.ts';
import type { Engine } from '../../source/lab/contract/engine.ts';
import { labNames } from '../../source/lab/contract/names.ts';
import { glyphSet } from '../../source/parts/glyphs.ts';
import { App } from '../../source/screen/App.tsx';
import type { Session } from '../../source/screen/session.ts';
import type { Target } from '../../source/watch/lab.ts';
import type { Snapshot } from '../../source/watch/snapshot.ts';
import { createStore } from '../../source/watch/store.ts';
import { Screenful } from './terminal.tsx';

export type Quit = { stopLab: boolean; interrupted?: boolean };

/** A keyboard: what is typed is read as from a terminal. */
export class Keyboard extends PassThrough {
  readonly isTTY = true;
  setRawMode = () => this;
  ref = () => this;
  unref = () => this;
}

const keys: Record<string, string> = {
  up: '\u001B[A',
  down: '\u001B[B',
  right: '\u001B[C',
  left: '\u001B[D',
  pageup: '\u001B[5~',
  pagedown: '\u001B[6~',
  home: '\u001B[H',
  end: '\u001B[F',
  tab: '\t',
  'shift+tab': '\u001B[Z',
  enter: '\r',
  escape: '\u001B',
  space: ' ',
};

/** The whole monitor with a screen, a keyboard and an engine of which only `logs` may be asked. */
export const startMonitor = (
  columns: number,
  rows: number,
  options: {
    logs?: Engine['logs'];
    engine?: Partial<Engine>;
    snapshot?: Partial<Snapshot>;
    readOnly?: boolean;
    busy?: Session['busy'];
    target?: Target;
  },
) => {
  const screen = new Screenful(columns, rows);
  const keyboard = new Keyboard();
  const store = createStore({ name: 'lab', engine: 'local', versions: 'seed' }, 1000, Date.now);
  let shown = { ...store.snapshot(), ...options.snapshot };
  const quits: Quit[] = [];
  const copied: string[] = [];
  const session: Session = {
    store: { ...store, snapshot: () => shown },
    engine: {
      logs: options.logs,
      files: localFiles,
      ...labNames(() => ({ engine: 'local', capture: shown.lab.capture ?? 'connect' })),
      ...options.engine,
    } as unknown as Engine,
    readOnly: options.readOnly ?? false,
    begin: () => {},
    heard: Promise.resolve(),
    target: async () => {
      if (!options.target) throw new Error('not here');
      return options.target;
    },
    busy: options.busy ?? (() => undefined),
    act: () => {},
    end: async () => {},
  };
  const view = render(
    <App
      session={session}
      glyphs={glyphSet(false)}
      quit={(how) => quits.push(how)}
      copy={(text) => copied.push(text)}
    />,
    {
      stdin: keyboard as unknown as NodeJS.ReadStream,
      stdout: screen as unknown as NodeJS.WriteStream,
      interactive: true,
      alternateScreen: true,
      incrementalRendering: true,
      patchConsole: false,
      exitOnCtrlC: false,
      maxFps: 1000,
    },
  );
  const settle = async () => {
    await view.waitUntilRenderFlush();
    await new Promise<void>((resolve) => {
      screen.write('', () => resolve());
    });
  };
  return {
    screen,
    store,
    quits,
    copied,
    settle,
    text: () => screen.lines().join('\n'),
    /** Presses keys by name one after another, or types what is no key's name. */
    async press(...names: string[]) {
      for (const name of names) {
        keyboard.write(keys[name] ?? name);
        // A lone escape is told from the beginning of a sequence by the time after it.
        await sleep(name === 'escape' ? 40 : 5);
        await settle();
      }
    },
    /** What the store publishes next. */
    async show(next: Partial<Snapshot>) {
      shown = { ...shown, ...next };
      store.tick();
      await settle();
    },
    /** Waits until the screen shows it. */
    async shows(wanted: RegExp) {
      for (const deadline = Date.now() + 5000; ; await sleep(10)) {
        await settle();
        const text = screen.lines().join('\n');
        if (wanted.test(text)) return text;
        if (Date.now() > deadline) throw new Error(`${wanted} is not on the screen:\n${text}`);
      }
    },
    close() {
      view.unmount();
      screen.dispose();
    },
  };
};

/** A log whose lines the test writes; `open` counts the readers that have not ended. */
export const writtenLogs = (first: Record<string, string[]>) => {
  const wake = new Set<() => void>();
  const lines = new Map(Object.entries(first));
  const state = { open: 0, asked: [] as { service: string; lines: number }[] };
  async function* logs(
    service: string,
    { signal, lines: wanted }: Parameters<Engine['logs']>[1],
  ): AsyncGenerator<string> {
    state.open += 1;
    state.asked.push({ service, lines: wanted });
    try {
      for (let at = 0; !signal.aborted; ) {
        const all = lines.get(service) ?? [];
        if (at < all.length) {
          yield all[at++] ?? '';
          continue;
        }
        await new Promise<void>((resolve) => {
          const go = () => {
            wake.delete(go);
            signal.removeEventListener('abort', go);
            resolve();
          };
          wake.add(go);
          signal.addEventListener('abort', go);
        });
      }
    } finally {
      state.open -= 1;
    }
  }
  return {
    logs,
    state,
    write(service: string, ...more: string[]) {
      lines.set(service, [...(lines.get(service) ?? []), ...more]);
      for (const go of [...wake]) go();
    },
  };
};
