import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isSameChange, toldBy } from '../../../source/pipeline/trace/told.ts';
import { noFacts, traceOf } from '../../../source/pipeline/trace/trace.ts';
import { binlogPlaceOf } from '../../../source/systems/debezium/binlog.ts';
import { envelopeOf } from '../../../source/systems/debezium/envelope.ts';
import { recordFacts } from '../../../source/systems/kafka/detail/recordFacts.ts';
import { inUtc } from '../../../source/text/times.ts';
import { recordWith } from './logs.ts';
import { type MysqlChange, mysqlRecord } from './mysql.ts';

const topic = 'shop.inventory.customers';
const told = (more: Partial<MysqlChange> = {}, offset = 7n) => {
  const one = toldBy(topic, mysqlRecord(more, { offset }));
  assert.ok(one);
  return one;
};

describe('where a change of MySQL or MariaDB stands', () => {
  const placeOf = (value: unknown) => {
    const envelope = envelopeOf(recordWith(value));
    return envelope.kind === 'change' ? binlogPlaceOf(envelope.change) : undefined;
  };
  test('by file, position and GTID', () => {
    const envelope = envelopeOf(mysqlRecord());
    assert.deepEqual(envelope.kind === 'change' && binlogPlaceOf(envelope.change), {
      ...{ server: 'shop', file: 'binlog.000003', pos: 805n },
      ...{ gtid: '3e11fa47-71ca-11e1-9e33-c80aa9429562:23', committedAt: 1_795_415_149_000 },
    });
  });
  test('exact beyond 2^53', () => {
    const text = `{"op":"c","after":{"id":1},"source":{"file":"b.1","pos":9007199254740993}}`;
    assert.equal(placeOf(text)?.pos, 9007199254740993n);
  });
  const others: [string, unknown][] = [
    ['PostgreSQL', { op: 'c', after: { id: 1 }, source: { lsn: 7, txId: 3 } }],
    [
      'an event of MariaDB 11.4, without a position',
      { op: 'c', source: { file: 'b.1', pos: -43 } },
    ],
    ['a file without a position', { op: 'c', after: { id: 1 }, source: { file: 'b.1' } }],
    ['a snapshot that has not begun', { op: 'r', after: { id: 1 }, source: { file: '', pos: 0 } }],
  ];
  for (const [name, value] of others) test(`not ${name}`, () => assert.equal(placeOf(value), null));
});

test('a record tells file, position and GTID', () => {
  const record = { ...mysqlRecord(), seq: 1 };
  const facts = recordFacts(record, envelopeOf(record), inUtc).map(({ name, value }) => [
    name,
    value,
  ]);
  assert.deepEqual(
    facts.filter(([name]) => /binary log|GTID|LSN|table/.test(name ?? '')),
    [
      ['table', 'inventory.customers'],
      ['binary log', 'binlog.000003:805'],
      ['GTID', '3e11fa47-71ca-11e1-9e33-c80aa9429562:23'],
    ],
  );
});

describe('the same change, sent again', () => {
  const cases: [string, Partial<MysqlChange>, boolean][] = [
    ['at the same place', {}, true],
    ['at another position', { pos: 806 }, false],
    ['in another file', { file: 'binlog.000004' }, false],
    ['of another key', { id: 2 }, false],
    ['another row of the event', { row: 1 }, false],
    ['of a binary log that was reset', { at: 1_795_415_150_000 }, false],
  ];
  for (const [name, more, same] of cases)
    test(name, () => assert.equal(isSameChange(told(), told(more, 8n)), same));
});

describe('a trace', () => {
  for (const [connector, database] of [
    ['mysql', 'MySQL'],
    ['mariadb', 'MariaDB'],
  ] as const)
    test(`of ${database}`, () => {
      const { stations } = traceOf({ ...noFacts({ by: 'last' }), told: told({ connector }) }, true);
      const [commit, acknowledged] = stations;
      assert.equal(commit?.time?.clock, database);
      assert.deepEqual(commit?.coordinates, [
        { name: 'GTID', value: '3e11fa47-71ca-11e1-9e33-c80aa9429562:23' },
        { name: 'binary log', value: 'binlog.000003:805' },
      ]);
      assert.equal(commit?.why, 'the record tells it in whole seconds');
      assert.equal(acknowledged?.state, 'waiting');
    });
});
