import { lsnText } from '../../text/units.ts';
import { exactly, gap, type Made, recordOf, waiting } from './made.ts';
import { eventText, xid32 } from './told.ts';
import { type Coordinate, type Facts, isGap, type Told } from './types.ts';

const binlogCoordinates = ({ binlog }: Told): Coordinate[] =>
  binlog
    ? [
        ...(binlog.gtid === null ? [] : [{ name: 'GTID', value: binlog.gtid }]),
        { name: 'binary log', value: eventText(binlog) },
        // The first row of an event needs no number, and most have no other.
        ...(binlog.row ? [{ name: 'row of the event', value: binlog.row }] : []),
      ]
    : [];

const wholeSeconds = ({ binlog, sourceMs }: Told): string | undefined =>
  binlog && sourceMs !== null && sourceMs % 1000 === 0
    ? 'the record tells it in whole seconds'
    : undefined;

/** Its commit at the source. */
export const commit = (facts: Facts): Made => {
  const { told, own } = facts;
  if (told) {
    const coordinates: Coordinate[] = [
      ...(told.lsn === null ? [] : [{ name: 'LSN', value: lsnText(told.lsn) }]),
      ...binlogCoordinates(told),
      ...(told.xid === null ? [] : [{ name: 'transaction', value: told.xid }]),
    ];
    if (told.snapshot)
      return gap('a snapshot has read the row: when it was committed is not told', coordinates);
    const readFrom = `payload.source of ${recordOf(facts)}`;
    const time = exactly(told.sourceMs, told.database);
    const why = time ? wholeSeconds(told) : 'the record does not tell source.ts_ms';
    return { state: 'reached', time, coordinates, readFrom, why };
  }
  if (!own) return waiting;
  return {
    state: 'reached',
    time: { at: own.answeredAt, after: own.askedAt, clock: 'cdc-top' },
    coordinates: [
      ...(own.xid === null ? [] : [{ name: 'transaction', value: xid32(own.xid) }]),
      ...(own.lsn === null ? [] : [{ name: 'LSN after it', value: lsnText(own.lsn) }]),
      ...(own.gtid === null ? [] : [{ name: 'GTID', value: own.gtid }]),
    ],
    readFrom: `${own.gtid === null ? 'PostgreSQL' : 'the server'}’s answer to the commit`,
  };
};

/** The LSN that the slot has to pass: that after the commit where it is known, else the record’s. */
export const lsnToPass = ({ own, told }: Pick<Facts, 'own' | 'told'>): bigint | null =>
  own?.lsn ?? told?.lsn ?? null;

/** Whether the capture has confirmed, or stored, that it is done with it. */
export const acknowledged = (facts: Facts): Made => {
  const { slot, passed, told } = facts;
  if (told?.snapshot)
    return gap(
      `a snapshot has read the row: it was not decoded from the ${told.binlog ? 'binary log' : 'WAL'}`,
    );
  if (told?.binlog) return storedAway(facts);
  if (lsnToPass(facts) === null)
    return told ? gap('the record does not tell its LSN') : { ...waiting, state: 'ahead' };
  if (!slot) return gap('the pipeline names no slot that PostgreSQL tells of');
  const confirmed: Coordinate[] =
    slot.confirmed === null
      ? []
      : [{ name: 'confirmed_flush_lsn', value: lsnText(slot.confirmed) }];
  const readFrom = `pg_replication_slots, slot ${slot.name}`;
  if (slot.confirmed === null)
    return { ...gap('the slot tells no confirmed_flush_lsn: it may be lost'), readFrom };
  if (!passed) return { ...waiting, coordinates: confirmed, readFrom };
  return {
    state: 'reached',
    time: { ...passed, clock: 'cdc-top' },
    coordinates: confirmed,
    readFrom,
    ...(passed.after === null && {
      why: 'it had been passed before cdc-top looked: when is not told',
    }),
  };
};

/** What the connector has stored: MySQL and MariaDB do not tell what their readers are done with. */
const storedAway = ({ stored }: Facts): Made => {
  if (isGap(stored)) return gap(stored.gap);
  if (!stored) return waiting;
  const { sample, passed, within } = stored;
  const { file, pos, gtids, events, rows } = sample.place;
  const coordinates: Coordinate[] = [
    { name: 'stored offset', value: `${file}:${pos}` },
    ...(events > 0n || rows > 0n ? [{ name: 'events after it', value: events }] : []),
    ...(gtids === null ? [] : [{ name: 'GTIDs', value: gtids }]),
  ];
  const { readFrom } = sample;
  if (within) return { ...gap(within, coordinates), readFrom };
  if (!passed) return { ...waiting, coordinates, readFrom };
  const why = 'nothing older is kept: when it was stored first is not told';
  return {
    ...{ state: 'reached', time: passed, coordinates, readFrom },
    ...(passed.after === null && { why }),
  };
};
