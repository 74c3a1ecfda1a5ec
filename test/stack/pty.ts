import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import type { Duplex } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from './support.ts';

const { Terminal } = createRequire(import.meta.url)(
  '@xterm/headless',
) as typeof import('@xterm/headless');

// A terminal of its own for one program: bytes in and out, keys and a resize by lines on descriptor 3.
const harness = `
import fcntl, json, os, pty, select, signal, struct, sys, termios, time
columns, rows, *command = sys.argv[1:]
told, tell = os.pipe()
pid, master = pty.fork()
if pid == 0:
    os.write(tell, os.ttyname(0).encode())
    os.execvp(command[0], command)
def resize(columns, rows):
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack('HHHH', int(rows), int(columns), 0, 0))
resize(columns, rows)
os.kill(pid, signal.SIGWINCH)
os.write(3, b'%d\\n' % pid)
terminal = os.read(told, 200)
def unread():
    try:
        reader = os.open(terminal, os.O_RDWR | os.O_NOCTTY)
    except OSError:
        return 0
    try:
        return struct.unpack('i', fcntl.ioctl(reader, termios.FIONREAD, b'\\0' * 4))[0]
    finally:
        os.close(reader)
orders = b''
keys = []
written = 0
watched = [0, 3, master]
while True:
    ready, _, _ = select.select(watched, [], [], 0.02 if keys else None)
    # Keys that a busy program finds together are a text to it: each waits until the last one is read.
    if keys and (unread() == 0 or time.monotonic() - written > 5):
        os.write(master, keys.pop(0).encode())
        written = time.monotonic()
    if master in ready:
        try:
            data = os.read(master, 65536)
        except OSError:
            data = b''
        if not data:
            break
        os.write(1, data)
    if 0 in ready:
        data = os.read(0, 65536)
        if data:
            os.write(master, data)
        else:
            watched.remove(0)
    if 3 in ready:
        data = os.read(3, 4096)
        if not data:
            break
        orders += data
        *lines, orders = orders.split(b'\\n')
        for line in lines:
            order = json.loads(line)
            if 'resize' in order:
                resize(*order['resize'])
            elif 'key' in order:
                keys.append(order['key'])
            elif 'reading' in order:
                watched = [0, 3] + ([master] if order['reading'] else [])
            else:
                os.kill(pid, order['signal'])
os.close(master)
_, status = os.waitpid(pid, 0)
sys.exit(os.waitstatus_to_exitcode(status) & 0xff)
`;

type Size = { columns: number; rows: number };

/** Runs a program in a terminal, whose screen can be read and whose keyboard can be typed on. */
export const inTerminal = (
  command: string[],
  {
    columns,
    rows,
    env,
    onOutput,
  }: Size & { env: NodeJS.ProcessEnv; onOutput?: (text: string) => void },
) => {
  const child = spawn('python3', ['-c', harness, String(columns), String(rows), ...command], {
    env: { ...process.env, TERM: 'xterm-256color', LC_ALL: 'C.UTF-8', CI: undefined, ...env },
    stdio: ['pipe', 'pipe', 'inherit', 'pipe'],
  });
  const terminal = new Terminal({ cols: columns, rows, allowProposedApi: true });
  let raw = '';
  const decoder = new StringDecoder('utf8');
  let look = () => {};
  const { stdin, stdout } = child;
  assert.ok(stdin && stdout);
  stdout.on('data', (chunk: Buffer) => {
    raw += chunk.toString('latin1');
    // A sign may be cut in two between chunks.
    const text = decoder.write(chunk);
    onOutput?.(text);
    terminal.write(text, () => look());
  });
  // A terminal answers when it is asked where its cursor is, or what it is.
  terminal.onData((answer) => stdin.write(answer));
  const orders = child.stdio[3] as Duplex;
  const pid = new Promise<number>((resolve) => {
    orders.once('data', (line: Buffer) => resolve(Number(line)));
  });
  const order = (what: object) => orders.write(`${JSON.stringify(what)}\n`);
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  const lines = () => {
    const buffer = terminal.buffer.active;
    return Array.from({ length: terminal.rows }, (_, row) =>
      (buffer.getLine(buffer.viewportY + row)?.translateToString(true) ?? '').trimEnd(),
    );
  };
  return {
    /** The screen as it is now. */
    lines,
    /** Everything that was written so far, byte for byte. */
    raw: () => raw,
    ended,
    /** The program itself, not what holds its terminal. */
    pid,
    /** Calls back with every change of the screen. */
    onChange(callback: () => void) {
      look = callback;
    },
    kill: () => child.kill('SIGKILL'),
    /** Presses one key, which may be several bytes. */
    async press(key: string) {
      order({ key });
      await sleep(120);
    },
    /** Types keys one after another, as a person would. */
    async type(keys: string) {
      for (const key of keys) {
        order({ key });
        await sleep(120);
      }
    },
    signal: (signal: number) => order({ signal }),
    /** Whether the terminal takes what is written: not so on a line that stands still. */
    takes: (reading: boolean) => order({ reading }),
    /** The terminal goes away, as with a dropped connection. */
    hangUp: () => orders.end(),
    resize(newColumns: number, newRows: number) {
      terminal.resize(newColumns, newRows);
      order({ resize: [newColumns, newRows] });
    },
    /** Waits until the screen shows something. */
    shows: async (pattern: RegExp, timeoutMs = 30_000): Promise<string> => {
      try {
        return await until(
          `the screen shows ${pattern}`,
          () => {
            const text = lines().join('\n');
            return pattern.test(text) ? text : undefined;
          },
          timeoutMs,
        );
      } catch (error) {
        throw new Error(`${(error as Error).message}\n${lines().join('\n')}`);
      }
    },
  };
};
