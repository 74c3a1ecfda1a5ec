// Injects faults into a real lab, and measures how soon and how rightly the built command names them:
//   npx tsx scripts/faults.ts [--runs 5] [--only NAME,…] [--engine local] [--capture server]
//                             [--patience S] [--quiet 60m] [--home FOLDER] [--report FILE]
// --only none with --quiet measures only that nothing is found while all is well. --home uses a lab that
// is up already, with its job, and leaves it up. Every injection is appended to FAULTS_RAW (default:
// cdc-top-faults.jsonl in the temporary folder), and the report is written from all that is there, so
// that a run can go on where another one ended. CDC_TOP_CACHE keeps what is downloaded. Linux only.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root, testLab } from '../test/stack/support.ts';
import { faults } from './faults/index.ts';
import type { Fault } from './faults/rig/fault.ts';
import { type FaultLab, labHands } from './faults/rig/lab.ts';
import { measure, type Run } from './faults/rig/measure.ts';
import { quietTime } from './faults/rig/quiet.ts';
import { faultsReport, type Quiet } from './faults/rig/report.ts';
import { watcher } from './faults/rig/watcher.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    only: { type: 'string' },
    engine: { type: 'string', default: 'local' },
    capture: { type: 'string', default: 'connect' },
    patience: { type: 'string' },
    quiet: { type: 'string' },
    home: { type: 'string' },
    report: { type: 'string', default: path.join(root, 'docs', 'faults.md') },
  },
});
if (values.engine !== 'local') throw new Error('--engine: only local labs can be hurt so far');
const only = values.only?.split(',');
const unknown = only?.filter((name) => name !== 'none' && !faults.some((f) => f.name === name));
if (unknown?.length) throw new Error(`no such fault: ${unknown.join(', ')}`);
const rawFile = process.env.FAULTS_RAW ?? path.join(os.tmpdir(), 'cdc-top-faults.jsonl');

const say = (text: string) =>
  process.stderr.write(`faults ${new Date().toISOString().slice(11, 19)}: ${text}\n`);
const cleanups: (() => unknown)[] = [];
const scope = { after: (work: () => unknown) => cleanups.unshift(work) };
const ends = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(name, () => ends.abort(new Error(name)));

const env = { CDC_TOP_ENGINE: 'local', ...(values.home && { CDC_TOP_HOME: values.home }) };
// How long a right verdict is waited for, in place of what each fault says.
const patience = values.patience ? { patienceS: Number(values.patience) } : {};
const skipped: { fault: string; why: string }[] = [];
let quiet: Quiet | undefined;

const inWords = (run: Run): string => {
  const second = (value?: number) => (value === undefined ? 'never' : `${value.toFixed(1)} s`);
  return [
    `${run.fault}: found ${second(run.foundS)}`,
    ...(run.signS === undefined ? [] : [`sign ${second(run.signS)}`]),
    `clear ${second(run.clearS)}`,
    `first ${run.first ?? 'nothing'}`,
    ...run.wrong.map((text) => `WRONG ${text}`),
    ...run.after.map((text) => `after ${text}`),
    ...(run.error ? [`ERROR ${run.error}`] : []),
  ].join('\n    ');
};

// What it says goes to a file beside that of the injections.
const listen = (command: string[]) =>
  watcher(command, env, {
    signal: ends.signal,
    onLine: (line) => appendFileSync(`${rawFile}.said`, `${line}\n`),
  });

const injectAll = async (lab: FaultLab, chosen: readonly Fault[], command: string[]) => {
  // One for all, as it would be with a person: rules look back over minutes.
  let watch = listen(command);
  cleanups.unshift(() => watch.close());
  for (let round = 0; round < Number(values.runs); round += 1)
    for (const fault of chosen) {
      ends.signal.throwIfAborted();
      const run = await measure({ ...fault, ...patience }, lab, watch);
      if (run.clearS === undefined) {
        // What is wrong with the lab stays so; what only the watch remembers does not.
        await watch.close();
        watch = listen(command);
      }
      appendFileSync(rawFile, `${JSON.stringify(run)}\n`);
      say(`${round + 1}/${values.runs} ${inWords(run)}`);
    }
};

const write = () => {
  const runs = existsSync(rawFile)
    ? readFileSync(rawFile, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Run)
    : [];
  const { length: cores, 0: cpu } = os.cpus();
  const memory = Math.round(os.totalmem() / 1024 ** 3);
  writeFileSync(
    values.report,
    faultsReport({
      command: `npx tsx scripts/faults.ts --runs ${values.runs}`,
      date: new Date().toISOString().slice(0, 10),
      machine: `${cores} cores (${cpu?.model.trim()}), ${memory} GB, Linux ${os.release().split('-')[0]}, Node ${process.version}`,
      ...{ runs, faults, skipped, quiet },
    }),
  );
  say(`report: ${values.report}; injections: ${rawFile}`);
};

let lab: FaultLab | undefined;
try {
  if (!values.home) {
    const own = testLab(scope, 'faults', { timeoutMs: 300_000 });
    Object.assign(env, own.env);
    cleanups.unshift(() => own.run('down', '--purge'));
    await own.must('up', '--capture', values.capture);
    await own.must('submit');
  }
  lab = await labHands({ ...process.env, ...env });
  const { capture } = lab;
  await lab.withoutWatchdog();
  const command = [process.execPath, path.join(root, 'dist', 'cli.js'), 'watch', '--json'];
  const chosen = faults.filter((fault) => {
    if (only ? !only.includes(fault.name) : false) return false;
    const why = (fault.capture ?? 'connect') === capture ? fault.missing?.(lab as FaultLab) : null;
    if (why) skipped.push({ fault: fault.name, why });
    return why === undefined;
  });
  say(`${chosen.length} faults, ${values.runs} times each: ${chosen.map(({ name }) => name)}`);
  await injectAll(lab, chosen, command);
  if (values.quiet) quiet = await quietTime(lab, listen(command), values.quiet, ends.signal, say);
} catch (error) {
  say(`given up: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  await lab?.letGo();
  write();
  for (const clean of cleanups) await clean();
}
process.exit();
