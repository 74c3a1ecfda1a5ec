import { exitCodes } from '../config/errors.ts';
import { statusOf } from '../systems/postgres/rows.ts';
import { sanitise } from '../text/sanitise.ts';
import { bytes, count, duration, plural } from '../text/units.ts';
import type { Derived } from '../watch/snapshot.ts';
import { engineFor, jsonFlag, labFlags, takeInput } from './shared.ts';
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
  flags: [...labFlags, jsonFlag],
  run: (context) => printOnce(context, context.flags.json === true),
};

/** Prints one snapshot; what `once` and the monitor without a terminal do. */
export const printOnce = async (context: Context, json: boolean): Promise<number> => {
  takeInput(context, 0, 'once');
  const engine = engineFor(context);
  const { signal } = context;
  // The monitor's first frame needs none of it.
  const { takeOnce, toJson } = await import('./take-once.ts');
  const taken = await takeOnce(engine, { signal, intervalMs });
  const { derived } = taken;
  process.stdout.write(json ? `${toJson(taken)}\n` : `${onceLines(derived).join('\n')}\n`);
  return exitCodes.ok;
};

const dash = '–';
const maybe = <T>(value: T | null | undefined, text: (known: T) => string): string =>
  value === null || value === undefined ? dash : text(value);
const rate = (value: number) => `${value < 10 ? value.toFixed(1) : count(Math.round(value))}/s`;

/** A snapshot as plain lines. */
export const onceLines = ({ services, healthy, slots, topics, flow, delta }: Derived): string[] => {
  const lines = [`${flow.verdict.level}: ${flow.verdict.text}`, ''];
  lines.push(`services ${healthy.count}/${healthy.of} healthy`);
  for (const { name, state, health, cpuPercent, memoryBytes, detail } of services) {
    const cpu = maybe(cpuPercent, (value) => `${value.toFixed(1)} %`);
    const more = health === 'healthy' ? '' : ` ${detail}`;
    lines.push(
      `  ${name} ${state} ${health}, CPU ${cpu}, memory ${maybe(memoryBytes, bytes)}${more}`,
    );
  }
  lines.push(
    `source ${maybe(flow.transactionsPerS, rate)} tx, WAL ${maybe(flow.walBytesPerS, (value) => `${bytes(value)}/s`)}`,
  );
  for (const slot of slots) {
    const state = `${slot.active ? 'active' : 'inactive'} ${statusOf(slot) ?? ''}`.trim();
    const eta = slot.etaMs === null ? '' : `, ${slot.etaOf} in ${duration(slot.etaMs)}`;
    lines.push(
      `  slot ${slot.name} ${state}, retained ${maybe(slot.retained, bytes)}, unconfirmed ${maybe(slot.unconfirmed, bytes)}${eta}`,
    );
  }
  for (const topic of topics.filter(({ internal }) => !internal))
    lines.push(
      `  topic ${topic.name}: ${maybe(topic.recordsPerS, rate)}, end ${count(topic.end)}, backlog ${maybe(topic.backlog, count)}`,
    );
  const batch = flow.lastBatch;
  lines.push(
    batch
      ? `spark batch ${batch.batchId}: ${plural(batch.rows, 'row')} in ${duration(batch.tookMs)}`
      : 'spark: no batch',
    `delta version ${maybe(flow.deltaVersion, String)}, ${maybe(flow.deltaRows, (rows) => plural(rows, 'row'))}${delta?.rejected ? `, ${plural(delta.rejected, 'record')} rejected` : ''}`,
    `commit→Delta ${maybe(flow.endToEndMs, duration)}`,
  );
  return lines.map((line) => sanitise(line));
};
