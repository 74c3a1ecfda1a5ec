import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { mysqlRules } from '../../../source/systems/mysql/findings/index.ts';
import type { MysqlReading } from '../../../source/systems/mysql/readings.ts';
import { readerRows, serverRates } from '../../../source/systems/mysql/rows.ts';
import type { BinlogPlace, Passed } from '../../../source/watch/links.ts';
import { dump, raw, reading, seconds } from './build.ts';

const now = seconds(100);

/** `id level` of what is found after readings a second apart. */
const foundIn = (values: readonly MysqlReading[], ...passed: Passed[]): string[] => {
  const view = raw(values);
  const rows = {
    readers: readerRows(view, { passed: () => passed }, now),
    ...serverRates(view),
  };
  return mysqlRules.flatMap(({ id, find }) =>
    find({ ...view, rows }, now).map(({ level }) => `${id} ${level}`),
  );
};
const same = (count: number, more: Partial<MysqlReading>) =>
  Array.from({ length: count }, () => reading(more));
const found = (more: Partial<MysqlReading>, ...passed: Passed[]) =>
  foundIn(same(1, more), ...passed);

test('nothing of a server that is well, with its reader', () => {
  assert.deepEqual(foundIn(same(100, { dumps: [dump()] }), { reader: 'cap', place: null }), []);
});

describe('what the server writes', () => {
  const cases: [string, Partial<MysqlReading>, string[]][] = [
    ['no binary log', { logBin: false, format: null }, ['S30 error']],
    [
      'of a server without one its format does not matter',
      { logBin: false, format: 'MIXED' },
      ['S30 error'],
    ],
    ['statements', { format: 'STATEMENT' }, ['S31 error']],
    ['parts of rows', { rowImage: 'MINIMAL' }, ['S32 info']],
    ['rows without double columns, as MariaDB can', { rowImage: 'FULL_NODUP' }, []],
  ];
  for (const [name, more, ids] of cases) test(name, () => assert.deepEqual(found(more), ids));
});

describe('the file that a reader needs', () => {
  const hour = 3_600_000;
  const place = (committedAt: number): BinlogPlace => ({
    ...{ server: 'shop', file: 'binlog.000001', pos: 4n, gtid: null, committedAt },
  });
  const server = (more: Partial<MysqlReading> = {}): Partial<MysqlReading> => ({
    logs: [
      { name: 'binlog.000001', bytes: 100n },
      { name: 'binlog.000002', bytes: 500n },
    ],
    retentionMs: 24 * hour,
    ...more,
  });
  const left = (hours: number) => ({ reader: 'cap', place: place(now - (24 - hours) * hour) });
  const cases: [string, Partial<MysqlReading>, Passed, string[]][] = [
    ['half of a day is left', server(), left(12.5), []],
    ['less than half, and more has been written', server(), left(11), ['S35 warning']],
    ['a tenth', server(), left(2), ['S34 error', 'S35 warning']],
    [
      'a tenth, of one that is connected',
      server({ dumps: [dump()] }),
      left(2),
      ['S34 warning', 'S35 warning'],
    ],
    ['gone', server({ logs: [{ name: 'binlog.000002', bytes: 500n }] }), left(2), ['S33 error']],
    [
      'gone, of one that has read further',
      server({ dumps: [dump()], logs: [{ name: 'binlog.000002', bytes: 500n }] }),
      left(2),
      ['S33 warning'],
    ],
    ['kept for ever', server({ retentionMs: null }), left(0), []],
    ['not to be seen', server({ logs: null }), left(1), []],
  ];
  for (const [name, more, passed, ids] of cases)
    test(name, () => assert.deepEqual(found(more, passed), ids));
});

describe('a reader that is away', () => {
  const pipeline = { reader: 'cap', place: null };
  test('for 15 s', () => assert.deepEqual(foundIn(same(20, {}), pipeline), ['S37 error']));
  test('for less', () => assert.deepEqual(foundIn(same(10, {}), pipeline), []));
  test('and was there a moment ago', () =>
    assert.deepEqual(
      foundIn([...same(10, {}), reading({ dumps: [dump()] }), ...same(10, {})], pipeline),
      [],
    ));
  test('or cannot be seen', () =>
    assert.deepEqual(foundIn(same(20, { dumps: null }), pipeline), []));
});

describe('numbers that are in use twice', () => {
  const turns = (ids: readonly bigint[]) => [
    ...same(5, {}),
    ...ids.map((id) => reading({ dumps: [dump({ id })] })),
  ];
  const cases: [string, MysqlReading[], string[]][] = [
    ['readers that take turns', turns([1n, 2n, 3n, 4n]), ['S36 warning']],
    ['one that was restarted twice', turns([1n, 2n, 3n]), []],
    ['one that stays', turns([1n, 1n, 1n, 1n, 1n]), []],
    [
      'several that came one after the other, and stay',
      [0, 1, 2, 3, 4].map((count) =>
        reading({ dumps: Array.from({ length: count }, (_, id) => dump({ id: BigInt(id) })) }),
      ),
      [],
    ],
    [
      'a replica’s and the server’s',
      same(1, { replicas: [{ serverId: 1n, host: 'b' }] }),
      ['S36 warning'],
    ],
    ['a replica of its own number', same(1, { replicas: [{ serverId: 2n, host: 'b' }] }), []],
  ];
  for (const [name, values, ids] of cases) test(name, () => assert.deepEqual(foundIn(values), ids));
});

describe('gaps in GTIDs', () => {
  const uuid = '3e11fa47-71ca-11e1-9e33-c80aa9429562';
  const set = (text: string) => ({ gtidExecuted: `${uuid}:${text}` });
  test('that stay for a minute', () =>
    assert.deepEqual(foundIn(same(70, set('1-5:7-9'))), ['S38 warning']));
  test('that close', () =>
    assert.deepEqual(foundIn([...same(65, set('1-5:7-9')), reading(set('1-9:11'))]), []));
  test('that are new', () =>
    assert.deepEqual(foundIn([...same(65, set('1-5')), reading(set('1-5:7'))]), []));
});

describe('transactions that are open', () => {
  const open = (minutes: number, rowsModified: bigint) => ({
    transactions: [
      { thread: 7n, startedAt: now - minutes * 60_000, rowsModified, user: null, state: 'Sleep' },
    ],
  });
  test('and have written', () => assert.deepEqual(found(open(6, 1n)), ['S39 warning']));
  test('and only read', () => assert.deepEqual(found(open(600, 0n)), []));
  test('for a short time', () => assert.deepEqual(found(open(4, 1n)), []));
  test('by the server’s clock', () =>
    assert.deepEqual(found({ ...open(4, 1n), clock: { offsetMs: 120_000, withinMs: 1 } }), [
      'S39 warning',
    ]));
});

test('each right that is missing is named', () => {
  const missing = [
    { right: 'PROCESS', hides: 'readers' },
    { right: 'REPLICATION CLIENT', hides: 'files' },
  ];
  assert.deepEqual(found({ missing }), ['S40 info', 'S40 info']);
});

test('nothing is concluded from a server that does not answer', () => {
  const view = raw(same(100, { logBin: false, dumps: [] }));
  const failing = {
    ...view,
    reading: {
      ...view.reading,
      failure: { kind: 'unreachable' as const, message: '', since: now },
    },
  };
  const rows = {
    readers: readerRows(failing, { passed: () => [{ reader: 'cap', place: null }] }, now),
    ...serverRates(failing),
  };
  assert.deepEqual(
    mysqlRules.flatMap(({ find }) => find({ ...failing, rows }, now)),
    [],
  );
});
