import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { purgeEtaMs } from '../../../source/systems/mysql/binlog.ts';
import type { MysqlReading, ReaderRow } from '../../../source/systems/mysql/readings.ts';
import { readerRows, serverRates } from '../../../source/systems/mysql/rows.ts';
import type { BinlogPlace, Passed } from '../../../source/watch/links.ts';
import { dump, raw, reading, seconds } from './build.ts';

const now = seconds(100);
const place = (more: Partial<BinlogPlace> = {}): BinlogPlace => ({
  ...{ server: 'shop', file: 'binlog.000002', pos: 400n, gtid: null, committedAt: seconds(40) },
  ...more,
});
const rowsOf = (value: Partial<MysqlReading>, ...passed: Passed[]): ReaderRow[] =>
  readerRows(raw([reading(value)]), { passed: () => passed }, now);

describe('how far a place is from the end of the binary log', () => {
  const logs = [
    { name: 'binlog.000002', bytes: 1000n },
    { name: 'binlog.000003', bytes: 500n },
    // Written on since the files were listed.
    { name: 'binlog.000004', bytes: 100n },
  ];
  const end = { file: 'binlog.000004', pos: 250n };
  const cases: [string, Partial<BinlogPlace>, bigint | null, number | null, boolean | null][] = [
    ['two files back', {}, 600n + 500n + 250n, 60_000, true],
    ['in the file before', { file: 'binlog.000003', pos: 500n }, 250n, 60_000, true],
    ['in the last file', { file: 'binlog.000004', pos: 200n }, 50n, 60_000, true],
    ['at the end', { file: 'binlog.000004', pos: 250n }, 0n, 0, true],
    ['a hair ahead of the end read before', { file: 'binlog.000004', pos: 300n }, 0n, 0, true],
    ['in a file that is gone', { file: 'binlog.000001' }, null, 60_000, false],
    ['of which no time is told', { committedAt: null }, 1350n, null, true],
    ['of a server whose clock is ahead of it', { committedAt: seconds(200) }, 1350n, 0, true],
  ];
  for (const [name, more, behind, late, there] of cases)
    test(name, () => {
      const [row] = rowsOf({ logs, end }, { reader: 'cap', place: place(more) });
      assert.deepEqual([row?.behindBytes, row?.behindMs, row?.fileThere], [behind, late, there]);
    });
  const uuid = '3e11fa47-71ca-11e1-9e33-c80aa9429562';
  const lastOnes: [string, string, string, bigint, number | null][] = [
    ['the last transaction of MySQL', `${uuid}:1-23`, `${uuid}:23`, 0n, 0],
    ['not of the last one', `${uuid}:1-24`, `${uuid}:23`, 50n, 60_000],
    [
      'of one server among several',
      `${uuid}:1-23,${uuid.replace('3', '4')}:7`,
      `${uuid}:23`,
      50n,
      60_000,
    ],
    ['the last transaction of MariaDB', '0-1-42', '0-1-42', 0n, 0],
    ['not of the last one of MariaDB', '0-1-43', '0-1-42', 50n, 60_000],
  ];
  for (const [name, gtidExecuted, gtid, behind, late] of lastOnes)
    test(`of ${name}, whose end lies behind its event`, () => {
      const at = place({ file: 'binlog.000004', pos: 200n, gtid });
      const [row] = rowsOf({ logs, end, gtidExecuted }, { reader: 'cap', place: at });
      assert.deepEqual([row?.behindBytes, row?.behindMs], [behind, late]);
    });
  test('without a GTID it is not told how late one is that was sent everything', () => {
    const at = place({ file: 'binlog.000004', pos: 200n });
    const [row] = rowsOf({ logs, end, dumps: [dump()] }, { reader: 'cap', place: at });
    assert.deepEqual([row?.behindBytes, row?.behindMs], [50n, null]);
  });
  test('by the server’s clock', () => {
    const clock = { offsetMs: 5000, withinMs: 1 };
    const [row] = rowsOf({ logs, end, clock }, { reader: 'cap', place: place() });
    assert.equal(row?.behindMs, 65_000);
  });
  test('where nothing of it may be seen', () => {
    const [row] = rowsOf({ logs: null, end: null }, { reader: 'cap', place: place() });
    assert.deepEqual(
      [row?.behindBytes, row?.fileThere, row?.etaMs, row?.behindMs],
      [null, null, null, 60_000],
    );
  });
  test('exact beyond 2^53', () => {
    const huge = 2n ** 60n;
    const [row] = rowsOf(
      { logs: [{ name: 'binlog.000002', bytes: huge }], end: { file: 'binlog.000002', pos: huge } },
      { reader: 'cap', place: place({ pos: huge - 1n }) },
    );
    assert.equal(row?.behindBytes, 1n);
  });
  test('files whose numbers have got longer', () => {
    const [row] = rowsOf(
      {
        logs: [
          { name: 'binlog.999999', bytes: 10n },
          { name: 'binlog.1000000', bytes: 20n },
        ],
        end: { file: 'binlog.1000000', pos: 20n },
      },
      { reader: 'cap', place: place({ file: 'binlog.999999', pos: 4n }) },
    );
    assert.equal(row?.behindBytes, 26n);
  });
});

describe('until a file may be deleted', () => {
  const retentionMs = 3_600_000;
  const end = { file: 'binlog.000003', pos: 4n };
  const logs = (writtenAt?: number) => [
    { name: 'binlog.000002', bytes: 10n, writtenAt },
    { name: 'binlog.000003', bytes: 4n },
  ];
  const cases: [string, Parameters<typeof purgeEtaMs>[0], number | null, number | null][] = [
    ['by when it was written last', { logs: logs(seconds(70)), end, retentionMs }, 0, 3_570_000],
    [
      'by the change in it, where that is all',
      { logs: logs(), end, retentionMs },
      seconds(40),
      3_540_000,
    ],
    ['neither is known', { logs: logs(), end, retentionMs }, null, null],
    ['kept for ever', { logs: logs(0), end, retentionMs: null }, seconds(40), null],
    ['overdue', { logs: logs(seconds(100) - 7_200_000), end, retentionMs }, null, 0],
    [
      'written now',
      { logs: logs(0), end: { file: 'binlog.000002', pos: 4n }, retentionMs },
      0,
      null,
    ],
    ['not to be seen', { logs: null, end, retentionMs }, 0, null],
  ];
  for (const [name, server, committedAt, eta] of cases)
    test(name, () => assert.equal(purgeEtaMs(server, place(), committedAt, now), eta));
});

describe('who reads', () => {
  const names = (rows: ReaderRow[]) =>
    rows.map(({ name, connected, read }) => [name, connected, read]);
  test('every thread, by user and host', () => {
    const dumps = [dump({ id: 1n }), dump({ id: 2n }), dump({ id: 3n, user: 'repl', host: 'b' })];
    assert.deepEqual(names(rowsOf({ dumps })), [
      ['cap@a', true, false],
      ['cap@a #2', true, false],
      ['repl@b', true, false],
    ]);
  });
  test('a pipeline by its user, and one that is not connected', () => {
    const dumps = [dump({ id: 1n })];
    const rows = rowsOf(
      { dumps },
      { reader: 'cap', place: null },
      { reader: 'other', place: null },
    );
    assert.deepEqual(names(rows), [
      ['other', false, true],
      ['cap@a', true, true],
    ]);
  });
  test('two pipelines of one user have a thread each', () => {
    const dumps = [dump({ id: 1n }), dump({ id: 2n })];
    const rows = rowsOf(
      { dumps },
      { reader: 'cap', place: place({ pos: 1n }) },
      { reader: 'cap', place: place({ pos: 2n }) },
    );
    assert.deepEqual(
      rows.map(({ pos }) => pos),
      [1n, 2n],
    );
  });
  test('a pipeline that names nobody is the only thread, or none of several', () => {
    const one = rowsOf({ dumps: [dump({})] }, { reader: null, place: place() });
    assert.deepEqual(names(one), [['cap@a', true, true]]);
    const two = rowsOf({ dumps: [dump({}), dump({ id: 2n })] }, { reader: null, place: place() });
    assert.deepEqual(names(two), [
      ['a pipeline’s reader', false, true],
      ['cap@a', true, false],
      ['cap@a #2', true, false],
    ]);
  });
  test('nobody can be seen without PROCESS', () => {
    assert.deepEqual(names(rowsOf({ dumps: null }, { reader: 'cap', place: null })), [
      ['cap', null, true],
    ]);
  });
  test('of two threads of one user, each pipeline may name one by its host', () => {
    const dumps = [dump({ id: 1n }), dump({ id: 2n, host: 'b' })];
    const rows = rowsOf({ dumps }, { reader: 'cap@b', place: place() });
    assert.deepEqual(names(rows), [
      ['cap@a', true, false],
      ['cap@b', true, true],
    ]);
  });
});

describe('what passes the server', () => {
  const logs = [
    { name: 'binlog.000002', bytes: 1000n },
    { name: 'binlog.000003', bytes: 0n },
  ];
  const at = (pos: bigint, logged: bigint, more: Partial<MysqlReading> = {}) =>
    reading({ logs, end: { file: 'binlog.000002', pos }, logged, ...more });
  test('per second, also across a new file', () => {
    const next = { end: { file: 'binlog.000003', pos: 200n } };
    const rates = serverRates(raw([at(600n, 10n), at(1000n, 20n, next)]));
    assert.deepEqual([rates.transactionsPerS, rates.binlogBytesPerS], [10, 600]);
    assert.equal(rates.logBytes, 1000n);
  });
  test('not across a restart', () => {
    const rates = serverRates(raw([at(600n, 10n), at(700n, 20n, { epoch: 7 })]));
    assert.deepEqual([rates.transactionsPerS, rates.binlogBytesPerS], [null, null]);
  });
});
