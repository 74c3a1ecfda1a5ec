import os from 'node:os';
import type { Outage } from './outages.ts';
import type { Usage } from './sampling.ts';
import { trendOf } from './trend.ts';

/** One minute: what each component takes, bytes of folders, bytes written to the terminal so far. */
export type Sample = {
  minute: number;
  usages: Record<string, Usage>;
  /** Bytes that the monitor and the JVMs still hold after a full collection, at the minutes when that was asked for. */
  heaps: Record<string, number>;
  folders: Record<string, number>;
  terminal: number;
  rows: number;
};

export type Soak = {
  began: number;
  minutes: number;
  /** From this minute on nothing is broken any more. */
  brokenUntil: number;
  /** From this minute on what was restarted counts as warm, and slopes are taken. */
  calmFrom: number;
  samples: Sample[];
  outages: Outage[];
  changes: number;
  bursts: number;
  keys: number;
  faults: string[];
  /** What the comparison at the end found. */
  content?: { equal: boolean; source: number; delta: number; changes: number; twice: number };
};

const mb = (bytes: number) => (bytes / 1024 ** 2).toFixed(bytes < 100 * 1024 ** 2 ? 1 : 0);

type Series = { name: string; of: (sample: Sample) => number | undefined };

const columnsOf = (minutes: number) =>
  [5, 15, 30, 45, 60].filter((minute) => minute < minutes).concat(minutes);

const verdictOf = (points: [number, number][], floor: number): string => {
  if (points.length < 5) return 'too short to tell';
  const { slope, mean, either } = trendOf(points);
  if (Math.abs(slope) < Math.max(floor, mean * 0.1)) return 'flat';
  if (Math.abs(slope) < either) return 'no trend';
  return slope > 0 ? 'grows' : 'shrinks';
};

/** A table of series at the minutes of `columns`, with slope and verdict from minute `from` on. */
const table = (
  soak: Soak,
  series: Series[],
  floor: number,
  from: number,
  digits: number,
  columns = columnsOf(soak.minutes),
) => {
  const at = (of: Series['of'], minute: number) => {
    const near = soak.samples.filter((sample) => Math.abs(sample.minute - minute) < 1.5);
    const value = near.map(of).findLast((found) => found !== undefined);
    return value === undefined ? '–' : value.toFixed(digits);
  };
  const rows = series.map(({ name, of }) => {
    const points = soak.samples
      .filter(({ minute }) => minute >= from)
      .flatMap((sample): [number, number][] => {
        const value = of(sample);
        return value === undefined ? [] : [[sample.minute, value]];
      });
    const slope = points.length < 2 ? '–' : trendOf(points).slope.toFixed(digits);
    const cells = columns.map((minute) => at(of, minute));
    return `| ${[name, ...cells, slope, verdictOf(points, floor)].join(' | ')} |`;
  });
  const head = ['', ...columns.map((minute) => `${minute} min`), 'slope an hour', 'verdict'];
  return [`| ${head.join(' | ')} |`, `|${'---|'.repeat(head.length)}`, ...rows].join('\n');
};

const outageTable = (outages: readonly Outage[], began: number) =>
  [
    '| minute | what | how | recovered after | hang resolved |',
    '|---|---|---|---|---|',
    ...outages.map(({ at, target, how, recoveredS, healed }) => {
      const minute = Math.round((at - began) / 60_000);
      const after =
        recoveredS === undefined ? 'not within the limit' : `${recoveredS.toFixed(0)} s`;
      return `| ${minute} | ${target} | ${how} | ${after} | ${healed ?? '–'} |`;
    }),
  ].join('\n');

/** The report in Markdown. A run that was cut short has one too, and it says so. */
export const soakReport = (soak: Soak, wantedMinutes: number): string => {
  const { samples, content } = soak;
  const names = [...new Set(samples.flatMap(({ usages }) => Object.keys(usages)))];
  const folders = [...new Set(samples.flatMap((sample) => Object.keys(sample.folders)))];
  const heapNames = [...new Set(samples.flatMap(({ heaps }) => Object.keys(heaps)))];
  const series = (key: keyof Usage, scale = 1): Series[] =>
    names.map((name) => ({
      name,
      of: ({ usages }) => usages[name] && usages[name][key] / scale,
    }));
  // The monitor is never restarted; services start anew with every outage.
  const calm = Math.max(10, soak.calmFrom);
  const cut = soak.minutes < wantedMinutes ? ` (of ${wantedMinutes} that were wanted)` : '';
  const mega = 1024 ** 2;
  const jvms = names
    .filter((name) => samples.some(({ usages }) => usages[name]?.heap))
    .map(
      (name): Series => ({
        name,
        of: ({ usages: { [name]: usage } }) => usage && (usage.anonymous - usage.heap) / mega,
      }),
    );
  return `# Soak

\`npx tsx scripts/soak.ts ${wantedMinutes}\` on ${new Date(soak.began).toISOString().slice(0, 10)}, ${os.cpus().length} cores, Node ${process.version}: ${soak.minutes} minutes${cut} of lab and monitor,
with ${soak.changes} single changes, ${soak.bursts} bursts, ${soak.outages.length} outages (until minute ${soak.brokenUntil}), ${soak.keys} keys and resizes. Slopes and verdicts are
those from minute ${calm} on, when what was restarted last had ${calm - soak.brokenUntil} minutes to warm up. \`flat\`: less than a tenth an hour, or than a floor;
\`no trend\`: more, and less than what the series goes up and down by makes of itself (no slope is within the confidence interval of 95 %).

${
  content
    ? `At the end the source has ${content.source} rows, and the newest change of each id in Delta leaves ${content.delta}: **${content.equal ? 'the same by content' : 'they differ'}**.
The table holds ${content.changes} changes, ${content.twice} of them captured twice (delivery is at least once; a Kafka offset landed twice: never, or the run failed).`
    : '**Source and Delta were not compared.**'
}

${soak.faults.length === 0 ? 'No fault was seen.' : `Faults:\n\n${soak.faults.map((fault) => `- ${fault}`).join('\n')}`}

## Outages

${outageTable(soak.outages, soak.began)}

## Live heap in MB

What programs still hold after a full collection, forced for this every few minutes from minute ${calm} on (JVMs: \`jcmd GC.class_histogram\`;
monitor: its inspector).

${table(
  soak,
  heapNames.map((name) => ({
    name,
    of: ({ heaps }) => heaps[name] && heaps[name] / mega,
  })),
  8,
  calm,
  1,
  samples.flatMap(({ minute, heaps }) => (Object.keys(heaps).length > 0 ? [minute] : [])),
)}

## Memory in MB: JVMs outside of their heaps

Classes, compiled code, buffers, stacks and what malloc keeps: all that no \`-Xmx\` is the limit of.

${table(soak, jvms, 8, calm, 0)}

## Memory in MB: pages of their own, with children

Without pages of files and PostgreSQL's shared buffers, which are caches. A JVM that was restarted fills the heap that it may have
(\`-Xmx\` in \`stack/\`) before it collects what is old; whether more than that grows, the two tables above tell.

${table(soak, series('anonymous', mega), 8, calm, 0)}

## Memory in MB: all of it (proportional set size)

${table(soak, series('memory', mega), 8, calm, 0)}

## Descriptors

${table(soak, series('descriptors'), 10, calm, 0)}

## Threads

${table(soak, series('threads'), 5, calm, 0)}

## Folders in MB

${table(
  soak,
  folders.map((name) => ({ name, of: ({ folders: f }) => (f[name] ?? 0) / mega })),
  2,
  calm,
  1,
)}

To the terminal: ${mb(samples.at(-1)?.terminal ?? 0)} MB in all, ${((samples.at(-1)?.terminal ?? 0) / 1024 / Math.max(1, soak.minutes) / 60 || 0).toFixed(2)} KB/s.
`;
};
