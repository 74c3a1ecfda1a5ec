import type { Fault } from './fault.ts';
import type { Run } from './measure.ts';

export type Quiet = { minutes: number; bursts: number; changes: number; found: string[] };

/** What was measured with what. */
export type Measured = {
  command: string;
  date: string;
  machine: string;
  runs: readonly Run[];
  faults: readonly Fault[];
  skipped: readonly { fault: string; why: string }[];
  quiet?: Quiet;
};

const goalS = 10;

/** The value below which so much of the values lie: the nearest rank. NaN of none. */
export const quantile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
};

const seconds = (value: number): string => (Number.isFinite(value) ? value.toFixed(1) : '–');
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');

/** Whether every run of a fault met the goal: right within 10 s, and nothing wrong before. */
const meets = (fault: Fault, runs: readonly Run[]): boolean =>
  runs.every(
    ({ error, foundS, wrong }) =>
      !error && wrong.length === 0 && (fault.right.length === 0 || (foundS ?? Infinity) <= goalS),
  );

const spread = (values: readonly number[], wanted: number): string => {
  if (wanted === 0) return '–';
  const missing = wanted - values.length;
  const known = [0.5, 0.95, 1].map((share) => seconds(quantile(values, share))).join(' / ');
  return missing === 0 ? known : `${values.length === 0 ? '' : `${known}, `}${missing} × not`;
};

const rowOf = (fault: Fault, all: readonly Run[]): string => {
  const runs = all.filter((run) => run.fault === fault.name);
  const known = (of: (run: Run) => number | undefined) =>
    runs.map(of).filter((value) => value !== undefined);
  const signs = known(({ signS }) => signS);
  const ids = (texts: readonly string[]) =>
    [...new Set(texts.map((text) => text.split(' ')[0]))].join(', ');
  const isSought = fault.right.length > 0;
  const cells = [
    `\`${fault.name}\``,
    fault.hop,
    cell(fault.does),
    fault.right.join(', ') || 'nothing',
    String(runs.length),
    signs.length > 0 ? seconds(quantile(signs, 0.5)) : '0',
    isSought
      ? spread(
          known(({ foundS }) => foundS),
          runs.length,
        )
      : '–',
    ids(runs.map(({ first = 'nothing' }) => first)),
    ids(runs.flatMap(({ wrong }) => wrong)) || 'none',
    spread(
      known(({ clearS }) => clearS),
      runs.length,
    ),
    meets(fault, runs) ? 'yes' : '**no**',
  ];
  return `| ${cells.join(' | ')} |`;
};

const misses = ({ faults, runs }: Measured): string[] =>
  faults.flatMap((fault) => {
    const own = runs.filter((run) => run.fault === fault.name);
    if (own.length === 0 || meets(fault, own)) return [];
    const late = own.filter(({ foundS }) => (foundS ?? 0) > goalS).length;
    const never =
      fault.right.length > 0
        ? own.filter(({ foundS, error }) => foundS === undefined && !error).length
        : 0;
    const parts = [
      ...(never > 0
        ? [`not named within ${fault.patienceS ?? 60} s in ${never} of ${own.length}`]
        : []),
      ...(late > 0 ? [`later than ${goalS} s in ${late} of ${own.length}`] : []),
      ...new Set(own.flatMap(({ wrong }) => wrong.map((text) => `wrong: “${text}”`))),
      ...new Set(own.flatMap(({ error }) => (error ? [error] : []))),
    ];
    return [`- \`${fault.name}\`: ${cell(parts.join('; '))}`];
  });

/** The matrix in Markdown. */
export const faultsReport = (measured: Measured): string => {
  const { faults, runs, skipped, quiet } = measured;
  const measuredFaults = faults.filter(({ name }) => runs.some(({ fault }) => fault === name));
  const times = runs.flatMap(({ foundS }) => foundS ?? []);
  const wanted = runs.filter(
    ({ fault }) => (faults.find(({ name }) => name === fault)?.right.length ?? 0) > 0,
  ).length;
  const good = measuredFaults.filter((fault) =>
    meets(
      fault,
      runs.filter((run) => run.fault === fault.name),
    ),
  ).length;
  const lines = misses(measured);
  return `# Faults

What \`cdc-top watch --json\` says of a lab that is hurt, and how soon. The program that is measured is the built one, and knows nothing of what was injected.

    ${measured.command}

${measured.date}, ${measured.machine}. ${measuredFaults.length} faults, ${runs.length} injections. **${good} of ${measuredFaults.length} faults meet the goal**: in every run the right verdict
within ${goalS} s of the first raw sign, and no wrong one meanwhile. Over all injections that are to be found: ${times.length} of ${wanted} were, p50 ${seconds(quantile(times, 0.5))} s, p95 ${seconds(quantile(times, 0.95))} s,
worst ${seconds(quantile(times, 1))} s.

The lab’s watchdog is off, since it would cure some of them. Ten changes a second are made unless the fault needs an idle table. *Sign*: seconds
from the injection until the fault shows when the system itself is asked ten times a second (0: at once). *Found*: seconds from that sign to the verdict
that names it, p50 / p95 / worst. *First*: the rule of the first verdict that was not good; it may be true and not yet the answer, such as that a slot has
no reader before its connector is said to be gone. *Wrong*: rules of other verdicts of level warning or error meanwhile. *Clear*: seconds from the cure to a verdict
of “good” that lasts five seconds with no warning left; it holds the restart of what was killed, and of a task that has FAILED by then. Rules on\nwhat was restarted again and again in the last minutes (C15, L05) are left out of both: among faults that follow each other, they tell of those before.

| fault | hop | what is done | right | runs | sign | found | first | wrong | clear | goal |
|---|---|---|---|---|---|---|---|---|---|---|
${measuredFaults.map((fault) => rowOf(fault, runs)).join('\n')}

## What misses the goal

${lines.length > 0 ? lines.join('\n') : 'Nothing.'}
${skipped.length > 0 ? `\n## Not injected\n\n${skipped.map(({ fault, why }) => `- \`${fault}\`: ${why}`).join('\n')}\n` : ''}
## Nothing wrong

${
  quiet
    ? `${quiet.minutes} minutes of load with ${quiet.changes} single changes and ${quiet.bursts} bursts: ${
        quiet.found.length === 0
          ? 'no finding of level warning or error.'
          : `these findings, all of them wrong:\n\n${quiet.found.map((text) => `- ${cell(text)}`).join('\n')}`
      }`
    : 'Not measured in this run.'
}
`;
};
