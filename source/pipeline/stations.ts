import { isStale, isWaiting } from '../panes/notice.ts';
import type { Glyphs } from '../parts/glyphs.ts';
import type { Level } from '../parts/tone.ts';
import { rowNoun } from '../systems/delta/noun.ts';
import { age, plainRate, short } from '../text/figures.ts';
import { bytes, count, duration } from '../text/units.ts';
import { awayOf } from '../watch/away.ts';
import { isExpected } from '../watch/phase.ts';
import type { PipelineView, Snapshot } from '../watch/snapshot.ts';
import { isFresh, type SystemView } from '../watch/view.ts';
import { type Parts, partsOf } from './systems.ts';

/** `perS`: what leaves it for the next one. */
export type Station = {
  level: Level;
  name: string;
  perS: number | null;
  rate: string;
  figure: string;
};

/** A pipeline with the systems that it is drawn from. */
export type Drawn = { snapshot: Snapshot; pipeline: PipelineView };

/** From the longest to the shortest way to write it. */
export const forms = ['full', 'whole', 'terse', 'tiny'] as const;
export type Form = (typeof forms)[number];

const longNames = ['PostgreSQL', 'Kafka', 'Spark', 'Delta'] as const;
const names: Record<Form, readonly [string, string, string, string]> = {
  full: longNames,
  whole: longNames,
  terse: ['Postgres', 'Kafka', 'Spark', 'Delta'],
  tiny: ['PG', 'Kafka', 'Spark', 'Delta'],
};

/** What the source is called, and its log. */
const sourceNames = ({ source, mysql }: Parts, form: Form): [name: string, log: string] =>
  mysql && !source
    ? [mysql.reading.value?.flavour ?? mysql.system.title, 'binlog']
    : [names[form][0], 'WAL'];

// Where a title names the lab as well, the line is of that lab alone.
const captureName = (view: SystemView | undefined): string =>
  view?.system.short.split(' ')[0] ?? '';

/** What stands on the way of a pipeline’s changes, each with its figures. */
export const stationsOf = (
  { snapshot, pipeline }: Drawn,
  glyphs: Glyphs,
  form: Form,
): Station[] => {
  const { flow } = pipeline;
  const parts = partsOf(snapshot, pipeline);
  const capture = parts.connect ?? parts.debeziumServer;
  const whole = form === 'full' || form === 'whole';
  const known = <T>(value: T | null, text: (value: T) => string) =>
    value === null ? glyphs.none : text(value);
  const perS = (value: number) =>
    form === 'tiny' && value >= 10 ? short(value) : plainRate(value);
  const per = (value: number | null, unit: string) => ({
    perS: value,
    rate: value === null ? '' : `${perS(value)}${whole ? ` ${unit}` : ''}/s`,
  });
  const amount = whole ? count : short;
  const batchName = whole ? 'batch ' : form === 'terse' ? '#' : '';
  const fresh = parts.table !== undefined && isFresh(parts.table);
  const holdsChanges = rowNoun(parts.table?.reading.value) === 'change';
  const noun = !holdsChanges ? 'rows' : whole ? 'changes' : 'chg';
  const noTable = fresh ? 'no table yet' : glyphs.none;
  const [, kafka, spark, delta] = names[form];
  const [source, log] = sourceNames(parts, form);
  return [
    {
      level: levelOf(parts.source ?? parts.mysql, snapshot),
      name: source,
      ...per(flow.transactionsPerS, 'tx'),
      figure: [
        `${form === 'tiny' ? '' : `${log} `}${known(flow.walBytesPerS, (value) => `${bytes(value)}/s`)}`,
        ...(form === 'full' ? writtenText(pipeline.tables) : []),
      ].join(` ${glyphs.dot} `),
    },
    {
      level: levelOf(capture, snapshot),
      name: captureName(capture),
      ...per(flow.captureEventsPerS, 'ev'),
      figure: known(flow.captureBehindMs, (ms) => `${duration(ms)} behind`),
    },
    {
      level: levelOf(parts.kafka, snapshot),
      name: kafka,
      ...per(flow.recordsPerS, 'rec'),
      figure: known(flow.backlog, (value) => `${amount(value)} waiting`),
    },
    {
      level: levelOf(parts.spark, snapshot),
      name: spark,
      ...per(parts.table?.rows.table?.rowsPerS ?? null, noun),
      // What others need their room for.
      ...(!whole && { rate: '' }),
      figure: known(flow.lastBatch, ({ batchId, tookMs }) =>
        form === 'tiny' ? duration(tookMs) : `${batchName}${batchId} ${duration(tookMs)}`,
      ),
    },
    {
      level: fresh && flow.deltaVersion === null ? 'waiting' : levelOf(parts.table, snapshot),
      name: flow.deltaVersion === null ? delta : `${delta} v${flow.deltaVersion}`,
      ...per(null, ''),
      figure:
        flow.deltaVersion === null
          ? noTable
          : known(flow.deltaRows, (rows) => `${amount(rows)} ${noun}`),
    },
  ];
};

/** What was done to rows within the last minute, as the keys are called that do it: `57 i 3 u 0 d a minute`. */
const writtenText = (tables: PipelineView['tables']): string[] => {
  // Before a query reads any of them, Debezium’s heartbeat is among them.
  const told = tables.flatMap(({ written, waiting }) => (waiting === null ? [] : (written ?? [])));
  if (told.length === 0) return [];
  const sum = (how: 'inserts' | 'updates' | 'deletes') =>
    short(told.reduce((all, written) => all + written[how], 0n));
  const overMs = Math.max(...told.map((written) => written.overMs));
  const within = overMs > 50_000 ? 'a minute' : `in ${age(overMs)}`;
  return [`${sum('inserts')} i ${sum('updates')} u ${sum('deletes')} d ${within}`];
};

const levelOf = (view: SystemView | undefined, snapshot: Snapshot): Level => {
  if (!view || isWaiting(view) || isExpected(snapshot, view)) return 'waiting';
  if (!isStale(view)) return 'good';
  return awayOf(snapshot, view.system.id) ? 'waiting' : 'error';
};
