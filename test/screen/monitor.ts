import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { localFiles } from '../../source/clients/files.ts';
import type { Engine } from '../../source/lab/contract/engine.ts';
import { labNames } from '../../source/lab/contract/names.ts';
import type { Face } from '../../source/panes/types.ts';
import { glyphSet } from '../../source/parts/glyphs.ts';
import { escapeMs } from '../../source/screen/input.ts';
import { listen } from '../../source/screen/keyboard.ts';
import { type MonitorKeys, monitorKeys } from '../../source/screen/keys.ts';
import type { Session } from '../../source/screen/session.ts';
import { createToast } from '../../source/screen/toast.ts';
import { aloneMs } from '../../source/screen/typing.ts';
import { createWriter } from '../../source/screen/writer.ts';
import type { LabTarget } from '../../source/watch/lab.ts';
import type { Snapshot } from '../../source/watch/snapshot.ts';
import { labNamed } from '../lab-named.ts';
import { watchOnly } from '../observed.ts';
import { face as everything } from './recorded.ts';
import { looks, Screenful } from './terminal.ts';

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
  'shift+left': '\u001B[1;2D',
  'shift+right': '\u001B[1;2C',
  enter: '\r',
  escape: '\u001B',
  space: ' ',
  F1: '\u001BOP',
};

/** What a keyboard sends for a key of this name. */
export const bytesOf = (name: string): string =>
  keys[name] ?? (name.startsWith('ctrl+') ? String.fromCharCode(name.charCodeAt(5) - 96) : name);

/** Keys that do something only when they come alone; Y is an answer. */
const actingIn = (of: MonitorKeys) =>
  new Set([
    ...of
      .bindingsOf(everything)
      .filter(({ effect, alone }) => effect !== 'read' || alone)
      .flatMap((each) => each.keys),
    'Y',
  ]);

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
    target?: LabTarget;
    /** What is watched in place of a lab. */
    session?: Session;
    mouse?: boolean;
    /** Whether the terminal takes nothing now. */
    crowded?: () => boolean;
    act?: Session['act'];
    examine?: Session['examine'];
    keys?: MonitorKeys;
    /** What can be drawn, where that is not what the monitor has. */
    face?: Face;
  },
) => {
  const screen = new Screenful(columns, rows);
  const keyboard = new Keyboard();
  const engine = {
    describe: () => labNamed('lab'),
    logs: options.logs,
    files: localFiles,
    ...labNames(() => ({
      engine: 'local',
      source: 'postgres',
      capture: shown.labs[0]?.capture ?? 'connect',
    })),
    target: async () => {
      if (!options.target) throw new Error('not here');
      return options.target;
    },
    ...options.engine,
  } as unknown as Engine;
  const watching = watchOnly(engine);
  const { store } = watching;
  let shown: Snapshot = { ...store.snapshot(), ...options.snapshot };
  const quits: Quit[] = [];
  const copied: string[] = [];
  const acts: string[] = [];
  const stops: number[] = [];
  const acting = actingIn(options.keys ?? monitorKeys);
  const session: Session = options.session ?? {
    watching: {
      ...watching,
      store: { ...store, snapshot: () => shown },
      snapshot: () => shown,
    },
    engines: [engine],
    readOnly: options.readOnly ?? false,
    toast: createToast(),
    begin: () => {},
    busy: options.busy ?? (() => undefined),
    act(about, kind, first, work) {
      if (options.busy?.(about.lab, kind)) return;
      acts.push(kind);
      options.act?.(about, kind, first, work);
    },
    ...(options.examine && { examine: options.examine }),
    end: async () => {},
  };
  const writer = createWriter(screen, { looks, frameMs: 0, crowded: options.crowded });
  writer.enter();
  const view = listen(
    {
      session,
      face: options.face ?? everything,
      glyphs: glyphSet(false),
      writer,
      keys: options.keys ?? monitorKeys,
      mouse: options.mouse,
      quit: (how) => quits.push(how),
      stop: async () => {
        stops.push(Date.now());
      },
      copy(text) {
        copied.push(text);
        return 'copied';
      },
    },
    {
      stdin: keyboard as unknown as NodeJS.ReadStream,
      stdout: screen as unknown as NodeJS.WriteStream,
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
    /** When it was suspended. */
    stops,
    /** What kinds of thing keys have begun to do. */
    acts,
    settle,
    /** Bytes as they come, in one piece. */
    async send(bytes: string | Buffer, forMs = 5) {
      keyboard.write(bytes);
      await sleep(forMs);
      await settle();
    },
    text: () => screen.lines().join('\n'),
    /** Presses keys by name one after another, or types what is no key's name. */
    async press(...names: string[]) {
      for (const name of names) {
        if (acting.has(name)) await sleep(aloneMs + 20);
        keyboard.write(bytesOf(name));
        // A lone escape is told from the beginning of a sequence by the time after it.
        await sleep(name === 'escape' ? escapeMs + 20 : acting.has(name) ? aloneMs + 20 : 5);
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
      writer.end();
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
