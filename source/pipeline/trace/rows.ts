import { inUtc, type Times, timeCell } from '../../text/times.ts';
import { duration, lsnText } from '../../text/units.ts';
import { hopOf, isUntold } from './clocks.ts';
import { eventText, operationOf } from './told.ts';
import type { Moment, Station, Trace } from './types.ts';
import { type Wait, waitOf } from './waits.ts';

/** A row of the waterfall. `from` and `to`: where its bar lies, as parts of the whole; null: no bar. */
export type Row = {
  station: Station;
  /** `01:21:47.961`, `≤ 01:21:48.100`; empty where no time is told. */
  time: string;
  clock: string;
  /** How long it took since what had to come before it. */
  took: string;
  coordinates: string;
  wait: Wait | null;
  bar: { from: number; to: number } | null;
};

const momentText = (time: Moment | null, times: Times): string => {
  if (!time) return '';
  return `${time.after === undefined ? '' : '≤ '}${timeCell(time.at, times, true)}`;
};

/** The times of a trace from its first to its last, ms since the epoch. */
const spanOf = ({ stations }: Trace): { from: number; to: number } | null => {
  const times = stations.flatMap(({ time }) => (time && !isUntold(time) ? [time.at] : []));
  return times.length < 2 ? null : { from: Math.min(...times), to: Math.max(...times) };
};

/** The rows of the waterfall. Pure: by the findings of the snapshot a station tells what it waits for. */
export const rowsOf = (
  trace: Trace,
  snapshot: Parameters<typeof waitOf>[0],
  pipeline: Parameters<typeof waitOf>[1],
  times: Times = inUtc,
): Row[] => {
  const span = spanOf(trace);
  return trace.stations.map((station): Row => {
    const { time, state, name, coordinates } = station;
    const hop = hopOf(trace.stations, station);
    const mixed = hop !== null && hop.clocks.length > 1 && !trace.oneClock;
    const took =
      hop === null
        ? ''
        : `${hop.atMost ? '≤ ' : ''}${hop.ms < 0 ? `−${duration(-hop.ms)}` : duration(hop.ms)}${mixed ? ' (two clocks)' : ''}`;
    return {
      station,
      ...{ time: momentText(time, times), clock: time?.clock ?? '', took },
      coordinates: coordinates.map((each) => `${each.name} ${each.value}`).join(', '),
      wait: state === 'waiting' ? waitOf(snapshot, pipeline, trace, name) : null,
      bar: time && span && !isUntold(time) ? barOf(time, hop?.ms ?? 0, span) : null,
    };
  });
};

const barOf = (time: Moment, ms: number, { from, to }: { from: number; to: number }) => {
  const whole = Math.max(1, to - from);
  const part = (at: number) => Math.min(1, Math.max(0, (at - from) / whole));
  return { from: part(time.at - Math.max(0, ms)), to: part(time.at) };
};

/** From the first to the last station whose time is told, ms; null before there are two. */
export const totalMs = (trace: Trace): number | null => {
  const commit = trace.stations[0]?.time;
  const last = trace.stations.find(({ name }) => name === 'visible')?.time;
  return commit && last && !isUntold(last) ? last.at - commit.at : null;
};

/** What is traced, in one line. */
export const headline = ({ facts }: Trace): string => {
  const { told, own, wanted } = facts;
  if (told) {
    const { binlog } = told;
    const at = binlog ? `, ${binlog.gtid ?? eventText(binlog)}` : '';
    const lsn = told.lsn === null ? at : `, LSN ${lsnText(told.lsn)}`;
    const xid = told.xid === null ? '' : `, transaction ${told.xid}`;
    const key = told.key === '' ? '' : ` of ${told.key}`;
    return `${operationOf(told)}${key} in ${told.table || told.topic}${lsn}${xid}`;
  }
  if (own)
    return `transaction ${own.gtid ?? own.xid}${own.lsn === null ? '' : `, LSN after it ${lsnText(own.lsn)}`}`;
  switch (wanted.by) {
    case 'lsn':
      return `the change with LSN ${lsnText(wanted.lsn)}`;
    case 'xid':
      return `transaction ${wanted.xid}`;
    case 'gtid':
      return `transaction ${wanted.gtid}`;
    case 'pos':
      return `the event at ${wanted.file}:${wanted.pos}`;
    case 'key':
      return `the newest change of ${wanted.key}`;
    case 'record':
      return `offset ${wanted.offset} of ${wanted.topic}, partition ${wanted.partition}`;
    default:
      return 'the newest change';
  }
};
