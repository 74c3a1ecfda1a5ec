import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isIncluded } from '../../source/doctor/across/captured.ts';
import { checkpointTable } from '../../source/doctor/across/checkpoint-table.ts';
import { tableWritten } from '../../source/doctor/across/heartbeat-published.ts';
import { olderOffsets } from '../../source/doctor/across/older-offsets.ts';
import { placeholder } from '../../source/doctor/across/placeholder.ts';
import { paceOf } from '../../source/doctor/across/retention.ts';
import { lsnText, slotBehind } from '../../source/doctor/across/slot-behind.ts';
import { storedOffset } from '../../source/doctor/across/stored.ts';
import { newestPostgres } from '../../source/doctor/across/versions.ts';
import type { ConnectorSettings } from '../../source/systems/debezium/checks/settings.ts';
import { withoutSecrets } from '../../source/systems/debezium/checks/settings.ts';
import { intervalMs } from '../../source/systems/delta/checks/settings.ts';
import { connectPart } from '../../source/systems/kafka/checks/internals.ts';
import { storedIn } from '../../source/systems/kafka/checks/stored.ts';
import { sparkProperties } from '../../source/systems/spark/checks/read-spark.ts';

const connector = (config: Record<string, string>): ConnectorSettings => ({
  ...{ name: 'c', form: 'json' },
  config,
});

test('the lists of a connector are regular expressions of whole names', () => {
  const included = (config: Record<string, string>, name: string) =>
    isIncluded(connector(config), { name, schema: name.split('.')[0] ?? '' });
  assert.ok(included({}, 'a.b'));
  assert.ok(included({ 'table.include.list': 'x.y, a\\.b.*' }, 'a.bc'));
  assert.ok(!included({ 'table.include.list': 'b' }, 'a.b'));
  assert.ok(!included({ 'schema.include.list': 'x' }, 'a.b'));
  assert.ok(!included({ 'table.exclude.list': 'a.b' }, 'a.b'));
  // What is no expression matches nothing, and throws nothing.
  assert.ok(!included({ 'table.include.list': '(' }, 'a.b'));
});

test('the table that a heartbeat writes to', () => {
  assert.equal(tableWritten('INSERT INTO cdc.beat (id) VALUES (1)'), 'cdc.beat');
  assert.equal(tableWritten('update only "Cdc" . "Beat" set at = now()'), 'Cdc.Beat');
  assert.equal(tableWritten('select pg_logical_emit_message(true, $$x$$, $$y$$)'), null);
});

test('an offset of Connect’s topic is exact, whatever else it holds', () => {
  const record = (key: string, value: string | null) => ({
    key: Buffer.from(key),
    value: value === null ? null : Buffer.from(value),
    timestamp: 5,
  });
  const key = '["c",{"server":"s"}]';
  const read = storedIn('offsets', record(key, '{"lsn":9223372036854775807,"ts_usec":-1,"x":"7"}'));
  assert.deepEqual(read?.offset, { lsn: '9223372036854775807', ts_usec: '-1', x: '7' });
  assert.equal(storedIn('offsets', record(key, null))?.offset, null);
  assert.equal(storedIn('offsets', record('no json', '{}')), undefined);
  assert.equal(storedIn('offsets', record('"c"', '{}')), undefined);
  assert.equal(lsnText(9223372036854775807n), '7FFFFFFF/FFFFFFFF');
});

test('what a worker of Kafka 3.6 and later tells is read without the topic, and deleted by request', () => {
  const connect = {
    ...{ connectors: [], worker: null, url: 'http://c:8083/', version: '3.6.0', open: null },
    plugins: null,
    offsets: { c: [{ partition: { server: 's' }, offset: { lsn: 100, lsn_proc: 120 } }] },
  };
  const all = { connector: connector({}), connect } as unknown as Parameters<
    typeof storedOffset
  >[0];
  const found = storedOffset(all);
  assert.equal(found?.lsn, 120n);
  assert.equal(
    found?.forget.text,
    'curl -fX PUT http://c:8083/connectors/c/stop && curl -fX DELETE http://c:8083/connectors/c/offsets && curl -fX PUT http://c:8083/connectors/c/resume',
  );
});

test('secrets are masked where they are read, and references stay', () => {
  const config = {
    'database.password': 'hunter2',
    'database.user': 'u',
    'ssl.key.password': `$\{file:/a:b}`,
  };
  assert.deepEqual(withoutSecrets(config), { ...config, 'database.password': '(secret)' });
});

test('the topics of Connect are told by their names', () => {
  const parts = [
    '_connect_configs',
    'connect-offsets',
    'my_connect_statuses',
    'prod-connect-cluster-status',
  ].map(connectPart);
  assert.deepEqual(parts, ['config', 'offset', 'status', 'status']);
  assert.equal(connectPart('lab_cdc.inventory.offsets'), null);
  assert.equal(connectPart('__consumer_offsets'), null);
});

test('intervals of Delta, and the pace of a query', () => {
  assert.equal(intervalMs('interval 1 week'), 604_800_000);
  assert.equal(intervalMs('2 days 3 hours'), 183_600_000);
  assert.equal(intervalMs('interval 1 month'), null);
  assert.equal(paceOf([0, 60_000, 120_000, 500_000]), 60_000);
  assert.equal(paceOf([1, 2]), 0);
});

test('DX15: which PostgreSQL a Debezium was tested with', () => {
  const found = ['2.3.2.Final', '2.4.0.Final', '3.0.0.Final', '3.6.0.Final', '1.2.0.Final'].map(
    newestPostgres,
  );
  assert.deepEqual(found, [15, 16, 17, 18, null]);
});

test('DX16: another placeholder than the job knows, and the line for the job', () => {
  const look = (file: string) =>
    placeholder.check(
      {
        connector: connector({ 'unavailable.value.placeholder': '__left_out' }),
        spark: { properties: sparkProperties(file), version: null, jars: null, cores: null },
      } as unknown as Parameters<typeof placeholder.check>[0],
      { id: 'p' } as unknown as Parameters<typeof placeholder.check>[1],
    );
  const file = 'spark.cdctop.unavailable.value.placeholder   __debezium_unavailable_value\n';
  const [found] = look(file);
  assert.equal(found?.level, 'error');
  assert.equal(look(`${file}${found?.cure?.text}\n`)[0]?.level, 'ok');
});

test('DX01: a slot that is lost, gone or new, and a lab’s own command for it', () => {
  const look = (slot: object | undefined, lab?: string, reader = 'debezium') => {
    const parts = {
      connector: connector({ 'slot.name': 'debezium' }),
      connect: {
        ...{ connectors: [], worker: null, url: 'http://c:8083/', version: '3.6.0', open: null },
        ...{ plugins: null, offsets: { c: [{ partition: {}, offset: { lsn: 100 } }] } },
      },
      source: { slots: slot ? [{ name: 'debezium', ...slot }] : [] },
      lab,
    } as unknown as Parameters<typeof slotBehind.check>[0];
    const pipeline = { id: 'p', source: { system: 'postgres:p', reader } };
    const [found] = slotBehind.check(parts, pipeline as never);
    return [found?.level, found?.found, found?.cure?.text.split(' ').slice(0, 5).join(' ')];
  };
  const sound = {
    active: true,
    confirmedLsn: 90n,
    walStatus: 'reserved',
    invalidationReason: null,
  };
  assert.deepEqual(look(sound, 'demo'), [
    'ok',
    'offset at 0/64, slot debezium confirmed 0/5A',
    undefined,
  ]);
  const anew = { ...sound, active: false, confirmedLsn: 500n };
  const lost = { ...sound, active: false, walStatus: 'lost' };
  const own = 'cdc-top resnapshot --name demo';
  assert.deepEqual(look(anew, 'demo').slice(0, 3), [
    ...['error', 'offset at 0/64, slot debezium confirmed 0/1F4', own],
  ]);
  assert.deepEqual(look(lost, 'demo'), ['error', 'offset at 0/64, slot debezium is lost', own]);
  assert.deepEqual(look(undefined, 'demo').slice(-1), [own]);
  // Neither of these is what a lab’s command works on.
  for (const [lab, reader] of [
    [undefined, 'debezium'],
    ['demo', 'another'],
  ] as const)
    assert.match(String(look(lost, lab, reader)[2]), /^curl -fX PUT http:/);
});

test('a time that a check tells is a value, and UTC in its text', () => {
  const made = Date.parse('2026-11-28T14:02:07Z');
  const on = { on: made };
  const table = {
    query: {
      ...{ checkpoint: '/c', queryId: 'q', committed: 3, planned: 3, secondAt: made - 60_000 },
      endOffsets: { t: { 0: 5n } },
    },
    table: { version: 1, createdAt: made, transactions: { q: 3 } },
  } as unknown as Parameters<typeof checkpointTable.check>[0];
  const [replaced] = checkpointTable.check(table, { id: 'p' } as never);
  assert.equal(
    replaced?.found,
    'the table was made 2026-11-28 14:02:07Z, after batches had landed',
  );
  assert.deepEqual(replaced?.parts, ['the table was made ', on, ', after batches had landed']);
  const older = {
    connector: connector({ 'slot.name': 'debezium' }),
    connect: {
      ...{ connectors: [], worker: null, url: 'http://c:8083/', version: '3.6.0', open: null },
      ...{ plugins: null, offsets: { c: [{ partition: {}, offset: { lsn: 100 } }] } },
    },
    source: { slots: [], position: { lsn: 90n, born: made } },
  } as unknown as Parameters<typeof olderOffsets.check>[0];
  const [other] = olderOffsets.check(older, { id: 'p' } as never);
  assert.equal(other?.found, 'offset 0/64, WAL at 0/5A of a server made 2026-11-28 14:02:07Z');
  assert.deepEqual(other?.parts?.at(-1), on);
});
