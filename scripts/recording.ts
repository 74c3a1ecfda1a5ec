// What a recording costs: writes a day out of the ticks of one (they come round again, with other
// times), then opens it and seeks in it in a process of its own:
//   npx tsx scripts/recording.ts FILE
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openRecording } from '../source/watch/recording/reader.ts';
import { writeRecording } from '../source/watch/recording/writer.ts';

const daySeconds = 86_400;
const keptMs = 300_000;
const [mode = '', file = mode] = process.argv.slice(2);

const say = (what: string, value: string) => console.log(`| ${what} | ${value} |`);
const ms = (value: number) => `${value.toFixed(0)} ms`;
const megabytes = (value: number) => `${(value / 1e6).toFixed(1)} MB`;

/** Writes a day; what it costs without the reading of what is written. */
const writeDay = async (from: string, to: string): Promise<void> => {
  const recording = openRecording(from);
  const ticks = [...recording.ticksFrom(recording.from)];
  say('ticks of the recording', `${ticks.length} in ${megabytes(statSync(from).size)}`);
  const writer = await writeRecording(to, recording.header);
  recording.close();
  const before = process.cpuUsage();
  for (let second = 0; second < daySeconds; second += 1) {
    const { value, marked } = ticks[second % ticks.length] as (typeof ticks)[number];
    writer.add(recording.from + second * 1000, value, marked);
    // As many as a quarter of an hour has.
    if (second % 900 === 0) await writer.settled();
  }
  await writer.close();
  const { user, system } = process.cpuUsage(before);
  if (writer.ticks < daySeconds)
    throw new Error(`${daySeconds - writer.ticks} ticks were left out`);
  say('a day of 86,400 ticks', megabytes(writer.bytes));
  say('CPU of a tick that is written', `${((user + system) / 1000 / daySeconds).toFixed(2)} ms`);
};

/** Opens a day, and goes to moments in it with all that a snapshot needs of the minutes before. */
const seekInDay = (day: string): void => {
  const base = process.memoryUsage().rss;
  const began = performance.now();
  const recording = openRecording(day);
  say('opened in', ms(performance.now() - began));
  const took = [0.5, 0.05, 0.999, 0.31, 0.72, 0.13].map((part) => {
    const from = performance.now();
    const at = recording.from + part * (recording.until - recording.from);
    const kept: unknown[] = [];
    for (const tick of recording.ticksFrom(at - keptMs)) {
      kept.push(tick.value);
      if (tick.at >= at) break;
    }
    return performance.now() - from;
  });
  say(
    'a seek, with the five minutes before it',
    `${ms(Math.min(...took))} to ${ms(Math.max(...took))}`,
  );
  const from = performance.now();
  recording.markAfter(recording.from + 30_000_000);
  say('a step to the next event', ms(performance.now() - from));
  const { maxRSS } = process.resourceUsage();
  say('memory, all of Node included', `${megabytes(maxRSS * 1024)} (${megabytes(base)} before)`);
  recording.close();
};

if (mode === '--seek') seekInDay(file);
else {
  if (!file) throw new Error('which recording? npx tsx scripts/recording.ts FILE');
  const folder = mkdtempSync(path.join(os.tmpdir(), 'ct-recording-'));
  try {
    const day = path.join(folder, 'day');
    await writeDay(file, day);
    // Without tsx, whose compiler needs more memory than what is measured.
    execFileSync(process.execPath, [import.meta.filename, '--seek', day], { stdio: 'inherit' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
