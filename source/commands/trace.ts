import { setTimeout as sleep } from 'node:timers/promises';
import { exitCodes, Failure, UsageError } from '../config/errors.ts';
import { type FlagSpec, type Flags, jsonFlag, wholeNumber } from '../config/flags.ts';
import { labFlags } from '../lab/contract/flags.ts';
import { watchedLabs } from '../lab/watched.ts';
import type { Live } from '../panes/open-view.ts';
import type { TraceOf } from '../panes/places.ts';
import type { Trace } from '../pipeline/trace/types.ts';
import { toJson } from '../text/json.ts';
import { sanitise } from '../text/sanitise.ts';
import { lsnOf } from '../text/units.ts';
import type { Watching } from '../watch/index.ts';
import type { PipelineView } from '../watch/snapshot.ts';
import { engineFor, takeInput } from './shared.ts';
import type { Command, Context } from './types.ts';

const number = wholeNumber(0, 999_999_999_999_999);
const value = (name: string, of: string, description: string, check?: FlagSpec['check']) =>
  ({ name, type: 'string', value: of, description, ...(check && { check }) }) satisfies FlagSpec;

const positionIn = (text: string): { file: string; pos: bigint } | undefined => {
  const [, file, pos] = /^(.+):(\d{1,19})$/.exec(text) ?? [];
  return file && pos ? { file, pos: BigInt(pos) } : undefined;
};

const flags: readonly FlagSpec[] = [
  { name: 'last', type: 'boolean', description: 'the newest change of the table (default)' },
  value('lsn', 'LSN', 'the change with exactly this LSN, as a record tells it', (text) =>
    lsnOf(text) === undefined ? 'expected an LSN, such as 0/1BCD00' : undefined,
  ),
  value('xid', 'XID', 'a transaction, as seed prints its id', number),
  value('gtid', 'GTID', 'a transaction of MySQL or MariaDB, as a record tells its GTID', (text) =>
    /^[0-9a-f-]{36}(:\w+)?:\d+$|^\d+-\d+-\d+$/i.test(text)
      ? undefined
      : 'expected one GTID, such as 3e11fa47-71ca-11e1-9e33-c80aa9429562:23 or 0-1-42',
  ),
  value('pos', 'FILE:POS', 'the event at exactly this position of a binary log', (text) =>
    positionIn(text) ? undefined : 'expected FILE:POS, such as binlog.000003:805',
  ),
  value('id', 'N', 'the newest change of the row with this id', (text) =>
    /^-?\d{1,19}$/.test(text) ? undefined : 'expected a whole number',
  ),
  value('key', 'KEY', 'the newest change of the row with this key: id=5, or 5'),
  value('topic', 'TOPIC', 'the topic to search'),
  value('batch', 'N', 'back from a micro-batch to the transactions in it', number),
  value('version', 'V', 'back from a version of the table to the transactions in it', number),
  value(
    'timeout',
    'S',
    'how long to wait for a station, in seconds (default: 60)',
    wholeNumber(1, 86_400),
  ),
  value(
    'otlp',
    'URL',
    'send it as spans to an OpenTelemetry collector (OTLP/HTTP, JSON)',
    (text) =>
      URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
        ? undefined
        : 'expected a URL, such as http://localhost:4318/v1/traces',
  ),
  value('jaeger', 'FILE', 'write it to a file that Jaeger’s UI opens'),
];

/** Which change is asked for. Throws a UsageError where two are. */
export const wantedIn = (given: Flags): TraceOf => {
  const ways = ['last', 'lsn', 'xid', 'gtid', 'pos', 'id', 'key', 'batch', 'version'] as const;
  const named = ways.filter((way) => given[way] !== undefined && given[way] !== false);
  if (named.length > 1)
    throw new UsageError(`--${named[0]} and --${named[1]}: one of them says what is traced`);
  const [way = 'last'] = named;
  const text = String(given[way]);
  const topic = typeof given.topic === 'string' ? { topic: given.topic } : {};
  if ((way === 'batch' || way === 'version') && 'topic' in topic)
    throw new UsageError(`--topic does not go with --${way}`);
  switch (way) {
    case 'lsn':
      return { by: 'lsn', lsn: lsnOf(text) as bigint, ...topic };
    case 'xid':
      return { by: 'xid', xid: BigInt(text), ...topic };
    case 'gtid':
      return { by: 'gtid', gtid: text, ...topic };
    case 'pos':
      return { by: 'pos', ...(positionIn(text) as { file: string; pos: bigint }), ...topic };
    case 'id':
      return { by: 'key', key: `id=${text}`, ...topic };
    case 'key':
      return { by: 'key', key: text, ...topic };
    case 'batch':
      return { by: 'batch', batch: Number(text) };
    case 'version':
      return { by: 'version', version: Number(text) };
    default:
      return { by: 'last', ...topic };
  }
};

/** Follows one change through the pipeline, or a batch back to its transactions. */
export const trace: Command = {
  name: 'trace',
  usage: '',
  summary: 'one change from its commit to its row in the table, and what it waits for',
  details: `
Joins what the systems tell already: LSN and transaction of the record (of MySQL and MariaDB: GTID,
file and position), its offset, the offsets of the
checkpoint, the transactions in the table’s log. What can’t be told is a gap with its reason, never a
guess. Nothing is changed anywhere. Times are UTC.
Exit code 0 where every station is told, 1 where one has not come in time, or there is no such change.
docs/trace.md explains stations, joins and clocks, and has the fields of --json.

  cdc-top seed insert && cdc-top trace --last
  cdc-top trace --id 1005 --json
  cdc-top trace --version 42`,
  flags: [...labFlags, ...flags, jsonFlag],
  async run(context) {
    takeInput(context, 0, 'trace');
    const wanted = wantedIn(context.flags);
    const isBack = wanted.by === 'batch' || wanted.by === 'version';
    for (const name of ['otlp', 'jaeger'])
      if (isBack && context.flags[name] !== undefined)
        throw new UsageError(`--${name} is of one change: it does not go with --${wanted.by}`);
    const engine = engineFor(context);
    // Of a lab that is not there one line says so.
    await engine.target();
    const { observingAs } = await import('./observe.ts');
    const over = new AbortController();
    const signal = AbortSignal.any([context.signal, over.signal]);
    const watching = observingAs(context.settings).observe(watchedLabs([engine]), {
      ...{ signal, intervalMs: 1000, patient: true },
    });
    try {
      watching.begin();
      await watching.settled(1);
      watching.store.tick();
      const [pipeline] = watching.snapshot().pipelines;
      if (!pipeline) throw new Failure('no pipeline is watched: there is nothing to trace');
      return isBack
        ? await printBack(context, watching, pipeline, wanted)
        : await printTrace(context, watching, pipeline, wanted);
    } finally {
      over.abort();
      await watching.close();
    }
  },
};

const printBack = async (
  { flags: given, signal }: Context,
  watching: Watching,
  pipeline: PipelineView,
  of: Extract<TraceOf, { by: 'batch' | 'version' }>,
): Promise<number> => {
  const [{ followBack }, { backLines }, { backJson }] = await Promise.all([
    import('../pipeline/trace/back.ts'),
    import('../pipeline/trace/text.ts'),
    import('../pipeline/trace/json.ts'),
  ]);
  const live = followBack(watching, pipeline, of);
  try {
    await until(live, ({ state }) => state !== 'reading', { ms: timeoutOf(given), signal });
    const back = live.current();
    print(given.json ? toJson(backJson(back, pipeline.id)) : backLines(back).join('\n'));
    return back.state === 'read' ? exitCodes.ok : exitCodes.failed;
  } finally {
    live.close();
  }
};

const timeoutOf = (given: Flags): number => Number(given.timeout ?? 60) * 1000;

const printTrace = async (
  { flags: given, signal }: Context,
  watching: Watching,
  pipeline: PipelineView,
  of: Exclude<TraceOf, { by: 'batch' | 'version' }>,
): Promise<number> => {
  const [{ followTrace }, { rowsOf }, { traceLines }, { traceJson }, { waitedFor, waitOf }] =
    await Promise.all([
      import('../pipeline/trace/follow.ts'),
      import('../pipeline/trace/rows.ts'),
      import('../pipeline/trace/text.ts'),
      import('../pipeline/trace/json.ts'),
      import('../pipeline/trace/waits.ts'),
    ]);
  const live = followTrace(watching, pipeline, of);
  let said: string | undefined;
  const say = () => {
    const waited = waitedFor(live.current());
    if (!waited || waited === said || !process.stderr.isTTY) return;
    said = waited;
    const { text } = waitOf(watching.snapshot(), pipeline, live.current(), waited);
    process.stderr.write(`${sanitise(`${waited} waits for ${text}`)}\n`);
  };
  const unsubscribe = live.subscribe(say);
  try {
    await until(live, ({ state }) => state !== 'under way', { ms: timeoutOf(given), signal });
    const found = live.current();
    const snapshot = watching.snapshot();
    print(
      given.json
        ? toJson(traceJson(found, snapshot, pipeline))
        : traceLines(found, rowsOf(found, snapshot, pipeline)).join('\n'),
    );
    await exported(given, found, signal);
    return found.state === 'complete' ? exitCodes.ok : exitCodes.failed;
  } finally {
    unsubscribe();
    live.close();
  }
};

/** Sends and writes what is asked for; nothing of a change that was not found. */
const exported = async (given: Flags, found: Trace, signal: AbortSignal): Promise<void> => {
  const { otlp, jaeger } = given;
  if (typeof otlp !== 'string' && typeof jaeger !== 'string') return;
  if (found.facts.told === null) throw new Failure('nothing is exported: no record was found');
  if (typeof otlp === 'string') {
    const { sendSpans } = await import('../export/trace/otlp.ts');
    await sendSpans(new URL(otlp), found, signal);
  }
  if (typeof jaeger === 'string') {
    const { writeJaeger } = await import('../export/trace/jaeger.ts');
    await writeJaeger(jaeger, found);
  }
};

/** Waits until it holds, or for so long; throws where it is interrupted. */
const until = async <T>(
  live: Live<unknown, T>,
  holds: (data: T) => boolean,
  { ms, signal }: { ms: number; signal: AbortSignal },
): Promise<void> => {
  const over = new AbortController();
  const unsubscribe = live.subscribe(() => {
    if (holds(live.current())) over.abort();
  });
  try {
    if (!holds(live.current()))
      await sleep(ms, undefined, { signal: AbortSignal.any([signal, over.signal]) }).catch(
        () => {},
      );
    signal.throwIfAborted();
  } finally {
    unsubscribe();
  }
};

const print = (text: string) =>
  process.stdout.write(
    `${text
      .split('\n')
      .map((line) => sanitise(line))
      .join('\n')}\n`,
  );
