import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import type { Cure } from '../../source/watch/check.ts';
import { connectorOf } from './connect-requests.ts';
import { cured, examined, found, lookAt, runCommands } from './curing.ts';
import { databaseServer } from './database-server.ts';
import type { Doctored } from './doctor-kafka.ts';
import { kafkaTools } from './kafka-tools.ts';
import { sourceSql } from './secrets.ts';
import { temporaryFolder, until } from './support.ts';

const name = 'doctor-faults';
const slot = 'doctor_faults';

/** All that can be wrong with a connector’s own settings and harms no other. */
const broken = {
  'slot.name': 'debezium',
  'publication.autocreate.mode': 'all_tables',
  'plugin.name': 'decoderbufs',
  'heartbeat.interval.ms': '0',
  'snapshot.mode': 'never',
  'slot.drop.on.stop': 'true',
  'errors.tolerance': 'all',
  'event.processing.failure.handling.mode': 'warn',
  'decimal.handling.mode': 'double',
  'time.precision.mode': 'connect',
  'database.sslpassword': 'in-clear-on-purpose',
  'max.batch.size': '8192',
  'max.queue.size': '8193',
  'poll.interval.ms': '60000',
  'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
  'value.converter.schemas.enable': 'false',
  'skipped.operations': 'd',
  'tasks.max': '2',
  'topic.creation.default.partitions': '1',
  'topic.creation.default.replication.factor': '3',
  'topic.creation.default.cleanup.policy': 'compact',
  'flush.lsn.source': 'false',
  transforms: 'unwrap',
  'transforms.unwrap.type': 'io.debezium.transforms.ExtractNewRecordState',
  'database.tcpKeepAlive': 'false',
  'database.sslmode': 'disable',
  'errors.max.retries': '0',
  'tombstones.on.delete': 'false',
  'status.update.interval.ms': '45000',
  'schema.refresh.mode': 'columns_diff_exclude_unchanged_toast',
  'table.include.list': 'heartbeat',
};

const ofConnector = (
  [
    ['DC01', 'error'],
    ['DC02', 'warning'],
    ['DC03', 'warning'],
    ['DC04', 'warning'],
    ['DC06', 'warning'],
    ['DC07', 'error'],
    ['DC08', 'error'],
    ['DC09', 'error'],
    ['DC10', 'warning'],
    ['DC11', 'warning'],
    ['DC12', 'error'],
    ['DC13', 'warning'],
    ['DC14', 'warning'],
    ['DC15', 'warning'],
    ['DC16', 'warning'],
    ['DC17', 'info'],
    ['DC18', 'warning'],
    ['DC19', 'error'],
    ['DC20', 'warning'],
    ['DC21', 'warning'],
    ['DC22', 'info'],
    ['DC23', 'warning'],
    ['DC24', 'info'],
    ['DC25', 'warning'],
    ['DC26', 'info'],
  ] as const
).map(([id, level]) => ({ id, name, level }));

/** Faults of connectors, in a second connector of the lab, and their cures. */
export const connectFaults = (given: () => Doctored): void => {
  it('doctor finds what is wrong with a connector, and its JSON and SQL cure it', async (t) => {
    const stack = given();
    const { engine, status } = stack;
    const { ask, config, put } = connectorOf(stack.target, name);
    const sql = (text: string) => sourceSql(status, text);
    const folder = temporaryFolder(t, 'connect');
    const tools = kafkaTools(folder, status);
    const pipeline = { capture: { system: 'connect:lab' as const, connector: name } };
    const look = () => examined(engine, pipeline);
    // One after the other: each is what the connector would be given by itself.
    const run = async (cures: readonly Cure[]) => {
      let settings = await config();
      for (const { kind, text } of cures)
        if (kind === 'json') settings = { ...settings, ...JSON.parse(text) };
        else if (kind === 'sql') await sql(text);
        else await runCommands([{ kind, text }], tools);
      await put(settings);
    };
    const own = (await ask('GET', 'connectors/lab-cdc/config')) as Record<string, string>;
    const { 'schema.include.list': _all, 'heartbeat.action.query': _beat, ...plain } = own;
    t.after(async () => {
      await ask('DELETE', `connectors/${name}`);
      await until('the slot is free', async () => {
        await sql(
          `select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = '${slot}'`,
        );
        return true;
      });
      await sql('drop table if exists public.doctor_loose, public.doctor_beat');
    });
    await put({ ...plain, name, 'topic.prefix': 'doctor', ...broken });
    const faults = [
      ...ofConnector,
      { id: 'DX03', level: 'error' },
      { id: 'DX11', level: 'error' },
      { id: 'DX13', level: 'error' },
    ] as const;
    const before = await found(look, faults);
    assert.ok(!JSON.stringify(before).includes('in-clear-on-purpose'));
    // Its topics keep a name of their own: what the query reads is not for it.
    const others = faults.filter(({ id }) => id !== 'DX13');
    await cured(others, look, run);

    await sql('create table public.doctor_loose (a int, b int)');
    await sql('create table public.doctor_beat (id int primary key, at timestamptz not null)');
    await sql('alter publication dbz_publication add table public.doctor_loose');
    await ask('PUT', `connectors/${name}/pause`);
    const { Kafka, logLevel } = (await import('kafkajs')).default;
    const admin = new Kafka({
      brokers: stack.target.kafka.brokers,
      logLevel: logLevel.NOTHING,
    }).admin();
    await admin.connect();
    await admin.createTopics({
      topics: [{ topic: 'doctor.public.doctor_loose', numPartitions: 2 }],
    });
    await admin.disconnect();
    await put({
      ...(await config()),
      'table.include.list': 'public.doctor_loose,public.doctor_beat',
      'publication.name': 'nowhere',
    });
    await cured([{ id: 'DX05', level: 'error' }], look, run);
    await cured(
      [
        { id: 'DC05', name, level: 'warning' },
        { id: 'DX03', name: 'public.doctor_beat', level: 'error' },
        { id: 'DX08', name: 'public.doctor_loose', level: 'warning' },
      ],
      look,
      run,
    );
    await sql('alter publication dbz_publication drop table public.doctor_beat');
    await put({
      ...(await config()),
      'table.include.list': 'public.doctor_loose',
      'heartbeat.action.query': 'insert into doctor_beat values (1, now())',
    });
    await cured([{ id: 'DX04', name: 'public.doctor_beat', level: 'error' }], look, run);
    await put({ ...(await config()), 'topic.prefix': 'doctor' });
    await cured([{ id: 'DX13', level: 'error' }], look, run);

    // The connector has stored how far it has read; then it ends, and its slot is made anew.
    await sql('grant select on public.doctor_loose, public.doctor_beat to debezium');
    await put({
      ...{ ...own, name, 'topic.prefix': 'doctor', 'slot.name': slot },
      ...{ 'schema.include.list': 'public', 'heartbeat.interval.ms': '1000' },
    });
    await ask('PUT', `connectors/${name}/resume`);
    await until('it has stored an offset', async () =>
      (await look()).some(({ id, found: text }) => id === 'DX01' && /^offset at/.test(text)),
    );
    await put({ ...(await config()), 'plugin.name': 'decoderbufs' });
    await until('the slot is free', async () => {
      await sql(`select pg_drop_replication_slot('${slot}')`);
      return true;
    });
    await found(look, [{ id: 'DX01', level: 'error' }]);
    await sql('insert into public.doctor_loose values (1, 1)');
    // A task that was about to end may have made it again.
    await until('the slot is made anew', async () => {
      await sql(
        `select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = '${slot}'`,
      );
      await sql(`select pg_create_logical_replication_slot('${slot}', 'pgoutput')`);
      return true;
    });
    await cured([{ id: 'DX01', level: 'error' }], look, run);

    // What another server has left: an offset from before this one was made.
    const key = `["${name}",{"server":"doctor"}]`;
    const value = '{"lsn":9000000000000000001,"ts_usec":946684800000000}';
    await runCommands(
      [
        {
          kind: 'command',
          text: `echo '${key}|${value}' | kafka-console-producer.sh --bootstrap-server ${stack.target.kafka.brokers[0]} --topic _connect_offsets --property parse.key=true --property 'key.separator=|'`,
        },
      ],
      tools,
    );
    const [other] = await found(look, [{ id: 'DX02', level: 'error' }]);
    assert.match(other?.found ?? '', /7CE66C50\/E2840001 of 2000-01-01/);
    await run([other?.cure as Cure]);
    await until('the offset is gone', async () => !(await look()).some(({ id }) => id === 'DX02'));
  });

  it('doctor finds a database that is newer than its connector, which no line cures', async (t) => {
    const { endpoint } = await databaseServer(t as TestContext, 'current');
    const look = lookAt({ connect: given().target.capture, postgres: endpoint });
    // That a newer connector is well with it, the test of the other version set says.
    const [newer] = await found(look, [{ id: 'DX15', level: 'warning' }]);
    assert.match(newer?.cure?.text ?? '', /^put the plug-in of Debezium \d/);
  });
};
