import { createHash } from 'node:crypto';
import { before } from '../../pipeline/trace/clocks.ts';
import { headline } from '../../pipeline/trace/rows.ts';
import type { Coordinate, Station, Trace } from '../../pipeline/trace/types.ts';

/** A span of a trace. Times in ms since the epoch; ids in hex. */
export type Span = {
  id: string;
  parent: string | null;
  name: string;
  /** What is shown as the service that it is of. */
  service: string;
  start: number;
  end: number;
  attributes: readonly Coordinate[];
};

export type Spans = { traceId: string; spans: readonly Span[] };

const services: Record<Station['name'], string> = {
  commit: 'postgresql',
  acknowledged: 'postgresql',
  captured: 'debezium',
  appended: 'kafka',
  planned: 'spark',
  processed: 'spark',
  committed: 'delta',
  visible: 'delta',
};

const idOf = (text: string, bytes: number): string =>
  createHash('sha256')
    .update(text)
    .digest('hex')
    .slice(0, bytes * 2);

/**
 * A trace as spans: one for the whole, below it one for each hop, from the station before to its own.
 * The trace’s id is that of a `traceparent` in the record’s headers, whose span is the parent of all;
 * else it is made of the record’s address, so that the same change has the same id. A station whose time
 * is not told has no span; a hop that seems to go back in time (two clocks) has no length.
 */
export const spansOf = (trace: Trace): Spans => {
  const { facts, stations } = trace;
  const { told } = facts;
  const place = told && `${told.topic}/${told.place.partition}/${told.place.offset}`;
  const [, given, parent] = /^..-(.{32})-(.{16})-/.exec(told?.traceparent ?? '') ?? [];
  const traceId = given ?? idOf(`trace ${place}`, 16);
  const rootId = idOf(`${traceId} ${place}`, 8);
  const timed = stations.filter(({ time }) => time !== null);
  const timeOf = ({ time }: Station) => time?.at ?? 0;
  const times = timed.map(timeOf);
  const start = Math.min(...times);
  const root: Span = {
    ...{ id: rootId, parent: parent ?? null, name: headline(trace), service: 'cdc-top' },
    ...{ start, end: Math.max(...times) },
    attributes: [
      ...(place ? [{ name: 'record', value: place }] : []),
      { name: 'one_clock', value: String(trace.oneClock) },
      ...trace.notes.map((value, index) => ({ name: `note.${index + 1}`, value })),
    ],
  };
  const hops = timed.map((station): Span => {
    const { name, time, coordinates, readFrom, why } = station;
    const first = timed.find((each) => each.name === before[name]);
    const end = timeOf(station);
    return {
      ...{ id: idOf(`${rootId} ${name}`, 8), parent: rootId, name, service: services[name] },
      ...{ start: Math.min(end, first ? timeOf(first) : end), end },
      attributes: [
        ...coordinates,
        { name: 'read from', value: readFrom },
        { name: 'clock', value: time?.clock ?? '' },
        ...(time?.after === undefined
          ? []
          : [{ name: 'not before', value: time.after === null ? 'not told' : String(time.after) }]),
        ...(why === undefined ? [] : [{ name: 'why', value: why }]),
      ].map(({ name: key, value }) => ({ name: `cdc.${key.replaceAll(' ', '_')}`, value })),
    };
  });
  return { traceId, spans: times.length === 0 ? [] : [root, ...hops] };
};
