import { exitCodes, UsageError } from '../config/errors.ts';
import { type Flags, jsonFlag } from '../config/flags.ts';
import { watchFlags } from '../lab/contract/flags.ts';
import { watchedLabs } from '../lab/watched.ts';
import { findingText } from '../panes/findingText.ts';
import { narrowed } from '../panes/narrow.ts';
import { consequenceText } from '../pipeline/consequences.ts';
import { ageOf, inFlightFigure } from '../pipeline/in-flight.ts';
import { latencyText } from '../pipeline/latency/text.ts';
import { rowNoun } from '../systems/delta/noun.ts';
import { delta } from '../systems/delta/readings.ts';
import { kafka } from '../systems/kafka/readings.ts';
import { mysql } from '../systems/mysql/readings.ts';
import { postgres } from '../systems/postgres/readings.ts';
import { statusOf } from '../systems/postgres/rows.ts';
import { type Services, services } from '../systems/services/readings.ts';
import { query } from '../systems/spark/readings.ts';
import { age } from '../text/figures.ts';
import { toJson } from '../text/json.ts';
import { sanitise } from '../text/sanitise.ts';
import { bytes, count, duration, plural } from '../text/units.ts';
import type { Finding } from '../watch/finding.ts';
import type { InFlight, PipelineView, Snapshot } from '../watch/snapshot.ts';
import { type SystemView, viewsOf } from '../watch/view.ts';
import { atFlag, enginesFor, momentIn, takeInput } from './shared.ts';
import type { Command, Context } from './types.ts';

const intervalMs = 1000;

export const once: Command = {
  name: 'once',
  usage: '',
  summary: 'one snapshot of every hop, as the monitor shows it; --json for programs',
  details: `
Two samples a second apart, so that rates are real. Exit code 0 where a snapshot could be taken,
whatever it shows.
--json is documented in docs/once.md.`,
  flags: [
    ...watchFlags,
    jsonFlag,
    {
      name: 'replay',
      type: 'string',
      value: 'FILE',
      description: 'read a recording instead (cdc-top record makes one)',
    },
    atFlag,
  ],
  async run(context) {
    const { flags } = context;
    const json = flags.json === true;
    if (flags.replay === undefined && flags.at === undefined) return printOnce(context, json);
    if (flags.replay === undefined) throw new UsageError('--at needs --replay FILE');
    if ([flags.name].flat().some((name) => name !== undefined))
      throw new UsageError('--name does not go with --replay: a recording has its own labs');
    takeInput(context, 0, 'once');
    return printReplayed(String(flags.replay), { ...context, at: flags.at, json });
  },
};

/** Prints one snapshot; what `once` and the monitor without a terminal do. */
export const printOnce = async (context: Context, json: boolean): Promise<number> => {
  takeInput(context, 0, 'once');
  const engines = enginesFor(context);
  const { signal } = context;
  // The monitor's first frame needs none of it.
  const [{ onceOf, takeSnapshot }, { observingAs }] = await Promise.all([
    import('./take-once.ts'),
    import('./observe.ts'),
  ]);
  const { observe } = observingAs(context.settings);
  const snapshot = await takeSnapshot(watchedLabs(engines), { signal, intervalMs, observe });
  print(json ? toJson(onceOf(snapshot)) : onceLines(snapshot).join('\n'));
  return exitCodes.ok;
};

/** Prints one snapshot of a recording: that of its end where no moment is named. */
export const printReplayed = async (
  file: string,
  {
    at,
    json,
    signal,
    settings,
  }: Pick<Context, 'signal' | 'settings'> & { at: Flags[string]; json: boolean },
): Promise<number> => {
  const [{ observingAs }, { onceOf }] = await Promise.all([
    import('./observe.ts'),
    import('./take-once.ts'),
  ]);
  const replay = await observingAs(settings).openReplay(file, signal);
  try {
    const { player } = replay;
    player.seek(momentIn(player.recording, at) ?? player.recording.until);
    const snapshot = replay.snapshot();
    const moment = new Date(snapshot.at).toISOString();
    print(json ? toJson(onceOf(snapshot)) : [moment, ...onceLines(snapshot)].join('\n'));
    if (player.recording.damage) process.stderr.write(`cdc-top: ${player.recording.damage}\n`);
    return exitCodes.ok;
  } finally {
    await replay.close();
  }
};

const print = (text: string) => process.stdout.write(`${text}\n`);

const dash = '–';
const maybe = <T>(value: T | null | undefined, text: (known: T) => string): string =>
  value === null || value === undefined ? dash : text(value);
const rate = (value: number) => `${value < 10 ? value.toFixed(1) : count(Math.round(value))}/s`;

/** A snapshot as plain lines: each pipeline, then what it goes through. */
export const onceLines = (snapshot: Snapshot): string[] => {
  const several = snapshot.pipelines.length > 1;
  const lines = snapshot.pipelines.flatMap((pipeline, index) => [
    ...(index > 0 ? [''] : []),
    ...pipelineLines(narrowed(snapshot, pipeline.id), pipeline, several),
  ]);
  return lines.map((line) => sanitise(line));
};

const pipelineLines = (snapshot: Snapshot, pipeline: PipelineView, several: boolean): string[] => {
  const { id, flow, inFlight, verdict, latency, tables } = pipeline;
  const lines = [
    `${several ? `${id}: ` : ''}${verdict.level}: ${findingText(verdict, 'shell')}`,
    ...[consequenceText(snapshot, pipeline, '·')].filter(Boolean).map((text) => `  ${text}`),
    inFlightLine(inFlight),
  ];
  for (const finding of snapshot.findings)
    if (finding.text !== verdict.text) lines.push(findingLine(finding));
  lines.push('');
  for (const view of viewsOf(snapshot, services)) lines.push(...serviceLines(view));
  lines.push(
    `source ${maybe(flow.transactionsPerS, rate)} tx, ${viewsOf(snapshot, mysql).length > 0 ? 'binlog' : 'WAL'} ${maybe(flow.walBytesPerS, (value) => `${bytes(value)}/s`)}`,
  );
  for (const { rows } of viewsOf(snapshot, postgres))
    for (const slot of rows.slots) {
      const state = `${slot.active ? 'active' : 'inactive'} ${statusOf(slot) ?? ''}`.trim();
      const eta = slot.etaMs === null ? '' : `, ${slot.etaOf} in ${duration(slot.etaMs)}`;
      lines.push(
        `  slot ${slot.name} ${state}, retained ${maybe(slot.retained, bytes)}, unconfirmed ${maybe(slot.unconfirmed, bytes)}${eta}`,
      );
    }
  for (const { rows } of viewsOf(snapshot, mysql))
    for (const reader of rows.readers)
      lines.push(
        `  reader ${reader.name} ${maybe(reader.connected, (is) => (is ? 'connected' : 'not connected'))}, behind ${maybe(reader.behindBytes, bytes)}`,
      );
  for (const { rows } of viewsOf(snapshot, kafka))
    for (const topic of rows.topics.filter(({ internal }) => !internal))
      lines.push(
        `  topic ${topic.name}: ${maybe(topic.recordsPerS, rate)}, end ${count(topic.end)}, backlog ${maybe(topic.backlog, count)}`,
      );
  const queries = viewsOf(snapshot, query).flatMap(({ rows }) => rows);
  const names = new Set(queries.flatMap(({ batches }) => batches.map((row) => row.queryId)));
  const rejected = viewsOf(snapshot, delta).reduce(
    (sum, { rows }) => sum + (rows.table?.rejected ?? 0),
    0,
  );
  const noun = rowNoun(viewsOf(snapshot, delta)[0]?.reading.value);
  const batch = flow.lastBatch;
  const ended = flow.endToEndAt === null ? '' : `, ${age(snapshot.at - flow.endToEndAt)} ago`;
  lines.push(
    batch
      ? `spark batch ${batch.batchId}${names.size > 1 ? ` of ${batch.query}` : ''}: ${plural(batch.rows, 'row')} in ${duration(batch.tookMs)}`
      : 'spark: no batch',
    `delta version ${maybe(flow.deltaVersion, String)}, ${maybe(flow.deltaRows, (rows) => plural(rows, noun))}${rejected > 0 ? `, ${plural(rejected, 'record')} rejected` : ''}`,
    `commit→Delta ${maybe(flow.endToEndMs, duration)}${ended}`,
    ...latencyText(latency, tables),
    ...queries.flatMap(({ notes }) => notes),
  );
  return lines;
};

/** `in flight: 17 changes, the oldest 20 s old: 17 records wait in Kafka`. */
const inFlightLine = (inFlight: InFlight): string => {
  const { records, uncaptured, oldestMs } = inFlight;
  const figure = inFlightFigure(inFlight);
  const parts = [
    ...(records ? [`${plural(records, 'record')} in Kafka`] : []),
    ...(uncaptured ? [`${plural(uncaptured, 'row')} not confirmed by the slot`] : []),
  ];
  const oldest = oldestMs === null ? '' : `, the oldest ${ageOf(oldestMs)} old`;
  return `in flight ${figure ?? dash}${oldest}${parts.length > 0 ? ` (${parts.join(', ')})` : ''}`;
};

const findingLine = (finding: Finding): string => {
  const { id, level, because } = finding;
  const cause = because === undefined ? '' : ` (because of ${because})`;
  return `  ${id} ${level}: ${findingText(finding, 'shell')}${cause}`;
};

const serviceLines = ({ rows }: SystemView<Services>): string[] => {
  const lines = [`services ${rows.healthy.count}/${rows.healthy.of} healthy`];
  for (const { name, state, health, cpuPercent, memoryBytes, detail } of rows.services) {
    const cpu = maybe(cpuPercent, (value) => `${value.toFixed(1)} %`);
    const more = health === 'healthy' ? '' : ` ${detail}`;
    lines.push(
      `  ${name} ${state} ${health}, CPU ${cpu}, memory ${maybe(memoryBytes, bytes)}${more}`,
    );
  }
  return lines;
};
