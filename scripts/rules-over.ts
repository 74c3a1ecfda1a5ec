/**
 * What today’s rules say at every tick of a recording: `npx tsx scripts/rules-over.ts FILE`. Of a lab
 * that was sound, nothing may be found. It plays as fast as it can be read.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { concluder } from '../source/commands/observe.ts';
import { kinds } from '../source/systems/index.ts';
import type { Finding } from '../source/watch/finding.ts';
import { openRecording, type Recording } from '../source/watch/recording/reader.ts';
import { versionsOf } from '../source/watch/recording/recorder.ts';
import { replay } from '../source/watch/recording/replay.ts';
import type { Clock } from '../source/watch/sampler.ts';

const list = kinds.map(({ kind }) => kind);

/** The verdicts of a tick and all its findings; `at` in ms since the epoch. */
export type Said = { at: number; verdict: Finding; findings: readonly Finding[] };

/** All that is said of a recording, tick by tick, for each of its pipelines. */
export const saidOf = async (recording: Recording): Promise<Said[]> => {
  let now = 0;
  const clock: Clock = {
    now: () => now,
    async sleep(ms) {
      now += ms;
      await turn();
    },
  };
  const { signal } = new AbortController();
  const played = replay(recording, { kinds: list, conclude: concluder(), clock, signal });
  const said: Said[] = [];
  const ended = Promise.withResolvers<void>();
  played.subscribe(() => {
    const { at, pipelines, findings } = played.snapshot();
    for (const { verdict } of pipelines) said.push({ at, verdict, findings });
    if (played.player.at >= played.player.recording.until) ended.resolve();
  });
  played.begin();
  await ended.promise;
  await played.close();
  return said;
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const said = await saidOf(openRecording(process.argv[2] ?? '', versionsOf(list)));
  const found = new Map<string, { ticks: number; first: string }>();
  for (const { at, findings } of said)
    for (const { id, level, text, because } of findings) {
      if (level !== 'warning' && level !== 'error') continue;
      const name = `${id} ${level}${because === undefined ? '' : ` (because of ${because})`}`;
      const known = found.get(name) ?? { ticks: 0, first: `${new Date(at).toISOString()} ${text}` };
      found.set(name, { ...known, ticks: known.ticks + 1 });
    }
  for (const [name, { ticks, first }] of found)
    process.stdout.write(`${name}: ${ticks} of ${said.length} ticks, first ${first}\n`);
  process.stdout.write(`${said.length} ticks, ${found.size} kinds of trouble\n`);
}
