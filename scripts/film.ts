// Films the first minute of a lab of its own, which is brought up, changed by keys, and deleted:
//   CDC_TOP_CACHE=/var/tmp/cdc-top-cache npx tsx scripts/film.ts     rewrites docs/pictures/first-minute.svg
//   npx tsx scripts/film.ts --draw FILE                              draws it anew from what was filmed
// It drives the built command in a terminal, and leaves what it has seen as an asciicast beside the
// temporary files, which asciinema plays at its own pace. Needs about four minutes with a warm cache.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readEnvironment } from '../source/config/environment.ts';
import { foldersFor } from '../source/config/folders.ts';
import { layoutFor } from '../source/lab/local/state/layout.ts';
import { inTerminal } from '../test/stack/pty.ts';
import { type CastEvent, castText, parseCast } from './film/cast.ts';
import { cut, scenesOf } from './film/cut.ts';
import { framesOf } from './film/frames.ts';
import { firstMinute } from './film/scenes.ts';
import { filmOf } from './film/svg.ts';
import { secretsOf } from './machine.ts';
import { leaks } from './scrub.ts';

const root = path.resolve(import.meta.dirname, '..');
const cli = path.join(root, 'dist', 'cli.js');
const picture = path.join(root, 'docs', 'pictures', 'first-minute.svg');
const size = { columns: 112, rows: 34 };
const title = 'cdc-top: the first minute of a lab';
const tooLongMs = 600_000;
const betweenKeysMs = 1000;
const mostBytes = 400_000;

const say = (text: string) => process.stderr.write(`film: ${text}\n`);

/** Plays the first minute in a terminal, and writes down what is seen, pressed and told. */
const film = async (env: NodeJS.ProcessEnv): Promise<readonly CastEvent[]> => {
  const events: CastEvent[] = [];
  const began = performance.now();
  const note = (kind: CastEvent[1], text: string) =>
    events.push([Number(((performance.now() - began) / 1000).toFixed(3)), kind, text]);
  const screen = inTerminal([process.execPath, cli], {
    ...size,
    env,
    onOutput: (text) => note('o', text),
  });
  void stopped.catch(() => screen.kill());
  try {
    for (const { caption, steps } of firstMinute) {
      say(caption);
      note('m', caption);
      for (const step of steps) {
        if (typeof step === 'number') await sleep(step);
        else if (typeof step !== 'string') await screen.shows(step, tooLongMs);
        else {
          await sleep(betweenKeysMs);
          note('i', step);
          await screen.press(step);
        }
      }
    }
    note('o', '');
  } finally {
    screen.kill();
    await screen.ended;
  }
  return events;
};

/** What no picture may show of a lab, or of this machine. */
const refuseLeaks = (text: string, secrets: readonly string[]) => {
  const found = [...leaks(text), ...secrets.filter((secret) => text.includes(secret))];
  if (found.length > 0) throw new Error(`the film shows ${found[0]}`);
};

const draw = async (file: string, secrets: readonly string[]) => {
  const cast = parseCast(readFileSync(file, 'utf8'));
  const frames = await framesOf(cast);
  const shots = cut(scenesOf(cast), frames);
  for (const { frame } of shots) refuseLeaks(frame.lines.join('\n'), secrets);
  const svg = filmOf(shots, cast.title);
  refuseLeaks(svg.replaceAll(/<[^>]*>/g, '\n'), secrets);
  const bytes = Buffer.byteLength(svg);
  if (bytes > mostBytes) throw new Error(`the picture is too large: ${bytes} bytes`);
  writeFileSync(picture, svg);
  const shownS = shots.reduce((sum, { shownMs }) => sum + shownMs, 0) / 1000;
  say(
    `${shots.length} pictures of ${frames.length} frames, ${shownS.toFixed(0)} s, ${bytes} bytes`,
  );
};

const stopped = new Promise<never>((_, reject) => {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(name, () => reject(new Error(name)));
});

const filmAndDraw = async (home: string, file: string) => {
  const env = { CDC_TOP_HOME: home, CDC_TOP_ENGINE: 'local', CDC_TOP_THEME: 'dark' };
  try {
    const events = await Promise.race([film(env), stopped]);
    const environment = readEnvironment({ ...process.env, ...env });
    const secrets = secretsOf(layoutFor('lab', foldersFor(environment, process.env)));
    writeFileSync(file, castText({ ...size, title, events }));
    say(`filmed: ${file}`);
    await draw(file, secrets);
  } finally {
    spawnSync(process.execPath, [cli, 'down', '--purge'], {
      env: { ...process.env, ...env },
      stdio: 'inherit',
    });
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
};

const [mode, filmed] = process.argv.slice(2);
if (mode === undefined) {
  const home = mkdtempSync(path.join(os.tmpdir(), 'ct-film-'));
  // PostgreSQL runs as another user where this one is root.
  chmodSync(home, 0o755);
  await filmAndDraw(home, path.join(os.tmpdir(), 'first-minute.cast'));
} else if (mode === '--draw' && filmed !== undefined) await draw(filmed, []);
else throw new Error('npx tsx scripts/film.ts [--draw FILE]');
