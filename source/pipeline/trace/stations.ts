import { exactly, gap, type Made, recordOf, waiting } from './made.ts';
import { acknowledged, commit } from './source-stations.ts';
import { operationOf } from './told.ts';
import {
  type Coordinate,
  type Facts,
  isGap,
  type Moment,
  type Station,
  type StationName,
  stationNames,
} from './types.ts';

const captured = (facts: Facts): Made => {
  const { told } = facts;
  if (!told) return { ...waiting, state: facts.own ? 'waiting' : 'ahead' };
  const readFrom = `payload.ts_ms of ${recordOf(facts)}`;
  const time = exactly(told.debeziumMs, 'Debezium');
  if (!time) return { ...gap('the record does not tell ts_ms of Debezium'), readFrom };
  return {
    ...{ state: 'reached', time, readFrom },
    coordinates: [{ name: 'operation', value: operationOf(told) }],
  };
};

const appended = (facts: Facts): Made => {
  const { told, around } = facts;
  if (!told) return { ...waiting, state: 'ahead' };
  const { partition, offset, timestamp, appended: byBroker } = told.place;
  const transaction = around.transaction;
  return {
    state: 'reached',
    // With CreateTime the producer writes it, which Debezium’s process is.
    time: exactly(timestamp, byBroker ? 'Kafka' : 'Debezium'),
    coordinates: [
      { name: 'offset', value: offset },
      { name: 'partition', value: partition },
      { name: 'topic', value: told.topic },
      ...(transaction && transaction.records > 1
        ? [{ name: 'records of the transaction', value: transaction.records }]
        : []),
    ],
    readFrom: `${byBroker ? 'LogAppendTime' : 'CreateTime'} of ${recordOf(facts)}`,
  };
};

const planned = ({ told, plan, reachedTo }: Facts): Made => {
  if (!told) return { ...waiting, state: 'ahead' };
  if (isGap(plan)) return gap(plan.gap);
  if (!plan) {
    const coordinates = reachedTo === null ? [] : [{ name: 'planned to offset', value: reachedTo }];
    return { ...waiting, coordinates, readFrom: 'offsets/ of the checkpoint' };
  }
  return {
    state: 'reached',
    time: exactly(plan.at, 'Spark driver'),
    coordinates: [
      { name: 'batch', value: plan.batch },
      { name: 'offsets', value: `${plan.from}–${plan.to - 1n}` },
      { name: 'query', value: plan.query },
    ],
    readFrom: plan.readFrom,
    ...(plan.at === null && { why: 'the batch does not tell when it was planned' }),
  };
};

const processed = ({ plan, landing, ended }: Facts): Made => {
  if (isGap(plan)) return gap('the batch is not known');
  if (!plan) return { ...waiting, state: 'ahead' };
  const coordinates: Coordinate[] = ended
    ? [
        { name: 'rows of the batch', value: ended.rows },
        ...(ended.addBatchMs === null ? [] : [{ name: 'addBatch ms', value: ended.addBatchMs }]),
      ]
    : [];
  const file = landing && !isGap(landing) ? landing.file : null;
  if (file?.at)
    return {
      state: 'reached',
      time: exactly(file.at, 'Spark executor'),
      coordinates,
      readFrom: `modificationTime of the data file in ${logName(landing)}`,
    };
  if (ended)
    return {
      state: 'reached',
      time: { at: ended.at, after: null, clock: 'Spark driver' },
      coordinates,
      readFrom: 'the progress report of the batch in Spark’s event log',
      why: 'only that the batch has ended is told, not when it wrote this row',
    };
  if (landing && !isGap(landing))
    return { ...gap(landing.why ?? 'when the row was written is not told'), coordinates };
  return isGap(landing) ? gap('neither a data file nor a progress report tells it') : waiting;
};

const logName = (landing: Facts['landing']): string =>
  landing && !isGap(landing) ? `_delta_log/${String(landing.version).padStart(20, '0')}.json` : '';

const committed = ({ plan, landing }: Facts): Made => {
  if (isGap(plan)) return gap('the batch is not known');
  if (!plan) return { ...waiting, state: 'ahead' };
  if (isGap(landing)) return gap(landing.gap);
  if (!landing) return { ...waiting, readFrom: 'txn in _delta_log' };
  const { version, at, operation, files, file } = landing;
  return {
    state: 'reached',
    time: exactly(at, 'Spark driver'),
    coordinates: [
      { name: 'version', value: version },
      { name: 'operation', value: operation },
      ...(file
        ? [
            { name: 'file', value: file.path },
            ...(file.group === undefined ? [] : [{ name: 'row group', value: file.group }]),
            ...(file.row === undefined ? [] : [{ name: 'row of the file', value: file.row }]),
          ]
        : [{ name: 'files', value: files }]),
    ],
    readFrom: logName(landing),
    ...(file === null && { why: landing.why }),
  };
};

const visible = ({ plan, landing, visible: seen, ended }: Facts): Made => {
  if (isGap(plan)) return gap('the batch is not known');
  if (!landing) return { ...waiting, state: 'ahead' };
  if (isGap(landing)) return gap('the commit is not known');
  const coordinates: Coordinate[] = [{ name: 'version', value: landing.version }];
  if (seen && seen.after !== null)
    return {
      ...{ state: 'reached', time: { ...seen, clock: 'cdc-top' }, coordinates },
      readFrom: 'the table’s newest version, as cdc-top reads it',
    };
  const why = 'it was there before cdc-top looked';
  if (ended)
    return {
      ...{ state: 'reached', coordinates, why },
      time: { at: ended.at, after: null, clock: 'Spark driver' },
      readFrom: 'the end of the batch, which comes after its commit',
    };
  const time: Moment | null = seen && { at: seen.at, after: null, clock: 'cdc-top' };
  return {
    ...{ state: 'reached', coordinates, why, time },
    readFrom: 'the table’s newest version, as cdc-top reads it',
  };
};

const makers: Record<StationName, (facts: Facts) => Made> = {
  ...{ commit, acknowledged, captured, appended, planned, processed, committed, visible },
};

/** The stations of a change, by what is known of it. Pure. */
export const stationsOf = (facts: Facts): Station[] =>
  stationNames.map((name) => {
    const { readFrom = '', why, ...station } = makers[name](facts);
    return { name, ...station, readFrom, ...(why !== undefined && { why }) };
  });
