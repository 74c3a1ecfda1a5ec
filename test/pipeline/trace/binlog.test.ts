import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { KafkaRecord } from '../../../source/clients/kafka/record-batches.ts';
import { firstOf, readAround } from '../../../source/pipeline/trace/around.ts';
import { offsetsReader } from '../../../source/pipeline/trace/offsets.ts';
import { headline } from '../../../source/pipeline/trace/rows.ts';
import { type RecordWanted, search } from '../../../source/pipeline/trace/search.ts';
import { storedOf } from '../../../source/pipeline/trace/stored.ts';
import { toldBy } from '../../../source/pipeline/trace/told.ts';
import { noFacts, traceOf } from '../../../source/pipeline/trace/trace.ts';
import { contentOf } from '../../../source/pipeline/trace/transactions.ts';
import { isGap, type StoredSample, type Told } from '../../../source/pipeline/trace/types.ts';
import { type RecordedCase, recordedCases, recordedRecords } from './recorded.ts';
import { topicWith } from './records.ts';

const { signal } = new AbortController();
const topic = 'shop.inventory.customers';

const changesOf = (of: RecordedCase, end = '.customers'): Told[] =>
  recordedRecords(of, end).flatMap((record) => toldBy(topic, record) ?? []);
/** The first change of a row that is as wanted. */
const changeOf = (of: RecordedCase, id: number, op = 'c'): Told => {
  const found = changesOf(of).find((each) => each.key === `id=${id}` && each.op === op);
  assert.ok(found, `${op} of ${id}`);
  return found;
};
const looked = async (wanted: RecordWanted, records: readonly KafkaRecord[]) => {
  const { scanner, places } = topicWith(records);
  const found = search(topic, wanted, scanner);
  for (let more = true; more; ) more = await found.look(places(), signal);
  return found;
};
const around = async (of: RecordedCase, told: Told) => {
  const { scanner, places } = topicWith(recordedRecords(of, '.customers'));
  const [place] = places();
  assert.ok(place);
  const { replays, tombstone } = await readAround(scanner, place, told, signal);
  return { ...firstOf(told, replays), tombstone };
};
/** What the connector has stored, as the trace reads it. */
const samplesOf = async (of: RecordedCase): Promise<readonly StoredSample[]> => {
  const { scanner, places } = topicWith(recordedRecords(of, '_connect_offsets'));
  const [{ end = 0n } = {}] = places();
  const value = {
    brokers: [{ id: 1, host: 'h', port: 1 }],
    topics: [
      { name: '_connect_offsets', partitions: [{ partition: 0, leader: 1, begin: 0n, end }] },
    ],
  };
  const on = { kafka: { view: () => ({ reading: { value } }) }, server: undefined };
  const reader = offsetsReader(
    on as unknown as Parameters<typeof offsetsReader>[0],
    {
      capture: { system: 'connect:bus', connector: `shop-${of}` },
    },
    () => scanner,
  );
  const [first] = changesOf(of);
  const samples = await reader.read(first?.server ?? '', signal);
  assert.ok(!isGap(samples));
  return samples;
};
const traced = async (of: RecordedCase, told: Told) =>
  traceOf({ ...noFacts({ by: 'last' }), told, stored: storedOf(told, await samplesOf(of)) }, true);
const station = (trace: Awaited<ReturnType<typeof traced>>, name: string) => {
  const found = trace.stations.find((each) => each.name === name);
  assert.ok(found);
  return found;
};

const withGtid = ['mysql', 'mariadb'] as const;
const withPositions = ['mysql', 'mariadb-10.11'] as const;

for (const of of recordedCases)
  describe(`real records: ${of}`, () => {
    test('a transaction with several rows and statements is told by what its records tell', () => {
      const rows = [4, 5, 6].map((id) => changeOf(of, id).binlog);
      assert.deepEqual(
        rows.map((binlog) => binlog?.row),
        [0n, 1n, 2n],
      );
      assert.equal(new Set(rows.map((binlog) => binlog?.pos)).size, 1);
      assert.equal(rows[0]?.gtid !== null, of === 'mysql' || of === 'mariadb');
      assert.equal(rows[0]?.pos !== null, of === 'mysql' || of === 'mariadb-10.11');
    });
    test('what a snapshot has read is of no transaction', async () => {
      const trace = await traced(of, changeOf(of, 1, 'r'));
      assert.equal(station(trace, 'commit').state, 'gap');
      assert.match(station(trace, 'acknowledged').why ?? '', /not decoded from the binary log$/);
    });
    test('a delete is followed by its tombstone', async () => {
      const deleted = changeOf(of, 2, 'd');
      assert.equal((await around(of, deleted)).tombstone, deleted.place.offset + 1n);
    });
    test('rows without a key are two changes, though all else of them is the same', async () => {
      const [one, other] = changesOf(of, '.loose');
      assert.ok(one && other);
      const { scanner, places } = topicWith(recordedRecords(of, '.loose'));
      const [place] = places();
      assert.ok(place);
      assert.deepEqual((await readAround(scanner, place, one, signal)).replays, []);
    });
  });

for (const of of withGtid)
  describe(`by GTID: ${of}`, () => {
    test('a transaction is found whole, and its last record is followed', async () => {
      const last = changeOf(of, 2, 'd');
      const gtid = last.binlog?.gtid ?? '';
      const found = await looked({ by: 'gtid', gtid }, recordedRecords(of, '.customers'));
      assert.deepEqual(
        [found.transaction()?.of, found.transaction()?.records, found.best()?.place.offset],
        [{ gtid }, 5, last.place.offset],
      );
      const upper = await looked(
        { by: 'gtid', gtid: gtid.toUpperCase() },
        recordedRecords(of, '.customers'),
      );
      assert.equal(upper.transaction()?.records, 5);
      const none = await looked(
        { by: 'gtid', gtid: `${gtid}9` },
        recordedRecords(of, '.customers'),
      );
      assert.equal(none.best(), undefined);
    });
    test('it is acknowledged once the stored GTIDs hold it, at the time of that record', async () => {
      const told = changeOf(of, 2, 'd');
      const trace = await traced(of, told);
      const { state, time, coordinates } = station(trace, 'acknowledged');
      const offsets = recordedRecords(of, '_connect_offsets').map(({ timestamp }) => timestamp);
      assert.equal(state, 'reached');
      assert.ok(time && time.after === undefined && offsets.includes(time.at));
      assert.ok(time.at > told.place.timestamp);
      assert.ok(coordinates.some(({ name }) => name === 'GTIDs'));
      assert.match(headline(trace), new RegExp(`, ${told.binlog?.gtid}$`));
    });
    test('a batch goes back to its GTIDs', () => {
      const content = contentOf(topic);
      for (const record of recordedRecords(of, '.customers')) content.take(record);
      const { transactions, count, atLeast } = content.told();
      const [snapshot, first, second] = transactions;
      assert.deepEqual([snapshot?.snapshot, snapshot?.records], [true, 2]);
      assert.deepEqual([first?.gtid, first?.records], [changeOf(of, 3).binlog?.gtid, 1]);
      assert.deepEqual([second?.records, second?.operations], [5, { c: 3, u: 1, d: 1 }]);
      assert.deepEqual([count, atLeast], [transactions.length, false]);
    });
  });

for (const of of withPositions)
  describe(`by file and position: ${of}`, () => {
    test('all rows of an event are found', async () => {
      const { binlog } = changeOf(of, 4);
      assert.ok(binlog?.pos);
      const { file, pos } = binlog;
      const records = recordedRecords(of, '.customers');
      const found = await looked({ by: 'pos', file, pos }, records);
      assert.deepEqual(found.transaction(), {
        ...{ of: { file, pos }, records: 3 },
        partitions: [{ partition: 0, first: 3n, last: 5n, records: 3 }],
      });
      assert.equal((await looked({ by: 'pos', file, pos: pos + 1n }, records)).best(), undefined);
      assert.equal(
        (await looked({ by: 'pos', file: 'other.000001', pos }, records)).best(),
        undefined,
      );
    });
    test('a change that was sent again after kill -9 has two offsets, and the first is the change', async () => {
      const again = changesOf(of).filter(({ key }) => key === 'id=21');
      assert.equal(again.length, 2);
      const [one, other] = again as [Told, Told];
      const { first, others } = await around(of, other);
      assert.equal(first.offset, one.place.offset);
      assert.deepEqual(
        others.map(({ offset }) => offset),
        [other.place.offset],
      );
    });
    test('a key that was updated is two changes of one position and row', async () => {
      const [gone, come] = [changeOf(of, 3, 'd'), changeOf(of, 13)];
      assert.deepEqual(gone.binlog, come.binlog);
      assert.deepEqual((await around(of, gone)).others, []);
    });
  });

test('a server without GTIDs tells by position that the connector is done with a change', async () => {
  const { state, time } = station(
    await traced('mariadb-10.11', changeOf('mariadb-10.11', 2, 'd')),
    'acknowledged',
  );
  assert.equal(state, 'reached');
  assert.equal(time?.clock, 'Debezium');
});

test('the offset of the last transaction names that transaction: it does not tell about its changes', async () => {
  const of = 'mariadb-10.11';
  const last = changesOf(of).at(-1) as Told;
  const samples = await samplesOf(of);
  const newest = samples.at(-1) as StoredSample;
  const pos = last.binlog?.pos ?? 0n;
  const place = { ...newest.place, pos: pos - 10n, events: 3n, rows: 1n };
  const inside = [...samples, { ...newest, place, at: last.place.timestamp + 1000 }];
  const stored = storedOf(last, inside);
  assert.equal(stored?.passed, null);
  assert.match(stored?.within ?? '', /within a transaction/);
});

test('MariaDB 11.4 tells no positions: nothing is joined by what is none', async () => {
  const of = 'mariadb-11.4';
  const told = changeOf(of, 21);
  assert.equal(told.binlog?.pos, null);
  assert.deepEqual((await around(of, told)).others, []);
  const trace = await traced(of, told);
  assert.equal(station(trace, 'acknowledged').state, 'gap');
  assert.ok(trace.notes.some((note) => /tells no position of its event/.test(note)));
  const content = contentOf(topic);
  for (const record of recordedRecords(of, '.customers')) content.take(record);
  assert.equal(content.told().atLeast, true);
});
