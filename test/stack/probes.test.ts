import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { before, describe, it, type TestContext } from 'node:test';
import { withSource } from '../../source/actions/source.ts';
import { connect } from '../../source/systems/connect/readings.ts';
import { delta } from '../../source/systems/delta/readings.ts';
import { type KafkaReading, kafka } from '../../source/systems/kafka/readings.ts';
import { type PostgresReading, postgres } from '../../source/systems/postgres/readings.ts';
import { services } from '../../source/systems/services/readings.ts';
import { query, spark } from '../../source/systems/spark/readings.ts';
import type { Shape } from '../../source/watch/target.ts';
import type { Key } from '../../source/watch/view.ts';
import { liveFiles, readDelta } from './delta.ts';
import { connectFaults } from './doctor-connect.ts';
import { jobFaults } from './doctor-job.ts';
import { kafkaFaults } from './doctor-kafka.ts';
import { sparkFaults } from './doctor-spark.ts';
import { workerFaults } from './doctor-worker.ts';
import { latencyAgrees } from './latency.ts';
import { probedLab, quiet, table } from './probing.ts';
import { proxyFor } from './proxy.ts';
import { readerFaults } from './reader-faults.ts';
import { sourceSql } from './secrets.ts';
import { until } from './support.ts';
import { recordsOf } from './topic.ts';

const openSockets = () =>
  process.getActiveResourcesInfo().filter((name) => /^(TCP|Pipe|TLS)/.test(name)).length;

describe('the probes', { timeout: 900_000 }, () => {
  const stack = probedLab('probes', 'submit');
  const { open, once, insert } = stack;
  const endOf = ({ topics }: KafkaReading, name = stack.target.kafka.topic): bigint =>
    (topics.find((topic) => topic.name === name)?.partitions ?? []).reduce(
      (sum, { end }) => sum + end,
      0n,
    );
  const bytesOf = ({ topics }: KafkaReading): bigint | null | undefined =>
    topics.find(({ name }) => name === stack.target.kafka.topic)?.partitions[0]?.bytes;
  const slotOf = ({ slots }: PostgresReading) => {
    const slot = slots.find(({ name }) => name === 'debezium');
    assert.ok(slot);
    return slot;
  };

  before(async () => {
    await until('the job has taken the first rows', async () => (await once(delta))?.rows, 120_000);
  });

  it('tell what every part of the lab is', async () => {
    const found = await once(postgres);
    const slot = slotOf(found);
    assert.match(found.version, /^\d+/);
    assert.ok(Math.abs(Date.now() - found.epoch) < 3600_000);
    assert.deepEqual(
      [slot.plugin, slot.slotType, slot.database, slot.active, slot.walStatus],
      ['pgoutput', 'logical', 'lab', true, 'reserved'],
    );
    assert.ok(slot.activePid && slot.restartLsn && slot.confirmedFlushLsn);
    assert.ok(slot.restartLsn <= slot.confirmedFlushLsn);
    assert.ok(slot.confirmedFlushLsn <= found.currentLsn);
    assert.ok(found.slotWalCap !== null && slot.safeWalSize !== null);
    // What this version has and the contract does not name.
    assert.ok('catalog_xmin' in slot.more && !('restart_lsn' in slot.more));
    assert.deepEqual(
      found.walsenders.map(({ pid, state }) => [pid, state]),
      [[slot.activePid, 'streaming']],
    );
    const published = found.publications.find(({ name }) => name === 'dbz_publication');
    assert.ok(published?.tables.includes(table));
    assert.equal(found.tables.find(({ name }) => name === table)?.replicaIdentity, 'full');
    assert.ok((found.freeDiskBytes ?? 0n) > 0n);

    const { epoch, connectors, metrics } = await once(connect);
    const worker = (await once(services)).services.find(({ name }) => name === 'connect');
    assert.ok(Math.abs((epoch ?? 0) - (worker?.startedAt ?? 0)) < 10_000);
    assert.deepEqual(connectors, [
      { name: 'lab-cdc', state: 'RUNNING', tasks: [{ id: 0, state: 'RUNNING' }] },
    ]);
    assert.equal(metrics['streaming.Connected'], 1);
    assert.equal(metrics['snapshot.SnapshotCompleted'], 1);
    assert.ok((metrics['snapshot.TotalNumberOfEventsSeen'] ?? 0) >= 4);

    const master = await once(spark);
    assert.equal(master.status, 'ALIVE');
    assert.deepEqual(
      master.workers.map(({ state }) => state),
      ['ALIVE'],
    );
    assert.equal(master.applications.length, 1);
    assert.ok(Math.abs(Date.now() - (master.applications[0]?.startedAt ?? 0)) < 3600_000);

    const { brokers, controllerId, topics, bytesAt } = await once(kafka);
    assert.ok(Math.abs(Date.now() - (bytesAt ?? 0)) < 60_000);
    assert.equal(brokers.length, 1);
    assert.equal(controllerId, brokers[0]?.id);
    for (const { name, partitions } of topics)
      for (const { leader, replicas, inSync, begin, end, bytes } of partitions) {
        // A record has some bytes at least; a log without any is empty.
        assert.ok(bytes !== null && bytes >= end - begin, `${name}: ${bytes} bytes`);
        assert.equal(leader, brokers[0]?.id, name);
        assert.equal(inSync, replicas);
        assert.ok(begin <= end);
      }
    assert.ok(topics.some(({ name, internal }) => name === '__consumer_offsets' && internal));
  });

  it('see rows on every hop', async () => {
    const readers = {
      postgres: await open(postgres),
      kafka: await open(kafka),
      checkpoint: await open(query),
      delta: await open(delta),
    };
    const wal = await readers.postgres.read(quiet());
    const log = await readers.kafka.read(quiet());
    const rows = (await readers.delta.read(quiet()))?.rows ?? 0;
    await insert(37);
    const later = await until('the slot has moved past the rows', async () => {
      const now = await readers.postgres.read(quiet());
      const confirmed = slotOf(now).confirmedFlushLsn ?? 0n;
      return confirmed > wal.currentLsn && now.commits > wal.commits && now;
    });
    assert.equal(later.epoch, wal.epoch);
    assert.ok(later.currentLsn > wal.currentLsn);
    const written = await until('the topic has the rows', async () => {
      const now = await readers.kafka.read(quiet());
      return endOf(now) >= endOf(log) + 37n && now;
    });
    assert.equal(endOf(written), endOf(log) + 37n);
    // Sizes are asked for seldom, and by a busy broker not told at once.
    const grown = await until('the log has grown', async () => {
      const more = (bytesOf(await readers.kafka.read(quiet())) ?? 0n) - (bytesOf(log) ?? 0n);
      return more > 0n && more;
    });
    assert.ok(grown > 37n * 20n && grown < 37n * 20_000n, `${grown} bytes`);
    await until('the table has them', async () => {
      return (await readers.delta.read(quiet()))?.rows === rows + 37;
    });
    await until('Spark has committed them', async () => {
      const checkpoint = await readers.checkpoint.read(quiet());
      if (!checkpoint || checkpoint.committed !== checkpoint.planned) return false;
      const taken = Object.values(checkpoint.endOffsets[stack.target.kafka.topic] ?? {});
      return taken.reduce((sum, offset) => sum + offset, 0n) === endOf(written);
    });
  });

  it('delta tells what the table holds, and which batch made each of its commits', async () => {
    const reader = await open(delta);
    await reader.read(quiet());
    await insert(11);
    const { table, last } = await until('the table rests', async () => {
      const found = await reader.read(quiet());
      const checkpoint = await once(query);
      const newest = found?.commits.at(-1);
      return checkpoint && newest?.batch?.id === checkpoint.committed
        ? { table: found as NonNullable<typeof found>, last: newest }
        : false;
    });
    const rows = await readDelta(stack.target.paths.delta);
    const sizes = liveFiles(stack.target.paths.delta).map((file) => statSync(file).size);
    assert.equal(table.rows, rows.length);
    assert.deepEqual(
      [table.files, table.bytes, table.untold, table.incomplete],
      [sizes.length, sizes.reduce((sum, size) => sum + size, 0), 0, null],
    );
    assert.equal(last.version, table.version);
    assert.equal(last.metrics.numOutputRows, last.added.rows);
    // Micro-batches in order, each once.
    const batches = table.commits.flatMap(({ batch }) => (batch ? [batch.id] : []));
    assert.deepEqual(
      batches,
      batches.map((_, index) => (batches[0] ?? 0) + index),
    );
    assert.ok(table.table?.columns.some(({ name }) => name === 'kafka_offset'));
    // Begun anew, from the checkpoint if there is one already, it counts the same.
    const again = await once(delta);
    assert.deepEqual(
      [again?.version, again?.rows, again?.files, again?.bytes],
      [table.version, table.rows, table.files, table.bytes],
    );
  });

  it('trace follows one change to its row, as SQL, a consumer and the table have it', async () => {
    const traced = async (...args: string[]) => {
      const { stdout } = await stack.lab.must('trace', ...args, '--json', '--timeout', '120');
      return JSON.parse(stdout);
    };
    const [row] = await sourceSql(
      stack.status,
      `insert into ${table} (first_name, last_name, email)
       values ('Tess', 'Trace', gen_random_uuid() || '@example.com')
       returning id, txid_current()::text as xid`,
    );
    const { change, stations, state } = await traced('--xid', row.xid);
    assert.deepEqual([state, change.key, change.operation], ['complete', `id=${row.id}`, 'c']);

    // A consumer’s word on the record.
    const records = await recordsOf(stack.status);
    const own = records.filter(({ value }) => value?.includes(`"txId":${row.xid},`));
    assert.equal(own.length, 1);
    const [{ partition, offset, timestamp, value }] = own as [(typeof own)[number]];
    const { payload } = JSON.parse(String(value));
    assert.deepEqual(
      [change.partition, change.offset, change.lsn, change.transaction],
      [partition, String(offset), String(payload.source.lsn), row.xid],
    );
    const timeOf = (name: string) =>
      Date.parse(stations.find((each: { name: string }) => each.name === name).time.at);
    assert.deepEqual(['commit', 'captured', 'appended'].map(timeOf), [
      payload.source.ts_ms,
      payload.ts_ms,
      Number(timestamp),
    ]);

    // The table’s own log and files, and the slot.
    const coordinatesOf = (name: string) =>
      stations.find((each: { name: string }) => each.name === name).coordinates;
    const { version, file, ...place } = coordinatesOf('committed');
    const log = `${stack.target.paths.delta}/_delta_log/${String(version).padStart(20, '0')}.json`;
    const actions = readFileSync(log, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const { batch, query: queryId } = coordinatesOf('planned');
    const { txn } = actions.find((action) => action.txn);
    assert.deepEqual([txn.appId, txn.version], [queryId, batch]);
    const { add } = actions.find((action) => action.add?.path === file);
    assert.deepEqual(
      [timeOf('processed'), timeOf('committed')],
      [add.modificationTime, actions.find((each) => each.commitInfo).commitInfo.timestamp],
    );
    const rows = await readDelta(stack.target.paths.delta);
    const landed = rows.find((each) => each.kafka_offset === offset);
    assert.deepEqual([landed?.id, landed?.tx_id], [Number(row.id), BigInt(row.xid)]);
    assert.ok(Number.isInteger(place['row of the file']));
    const [slot] = await sourceSql(
      stack.status,
      `select (confirmed_flush_lsn - '0/0')::text as lsn from pg_replication_slots`,
    );
    assert.ok(BigInt(slot.lsn) > BigInt(change.lsn));
    const times = [
      'commit',
      'captured',
      'appended',
      'planned',
      'processed',
      'committed',
      'visible',
    ];
    assert.deepEqual(
      times.map(timeOf),
      times.map(timeOf).toSorted((a, b) => a - b),
    );

    // Back from the version, and of a row that is gone.
    const back = await traced('--version', String(version));
    assert.equal(back.batch, batch);
    const transaction = back.transactions.find((each: { xid: string }) => each.xid === row.xid);
    assert.deepEqual([transaction.records, transaction.operations], [1, { c: 1 }]);
    await sourceSql(stack.status, `delete from ${table} where id = ${row.id}`);
    const gone = await until('the delete is traced', async () => {
      const found = await traced('--id', String(row.id));
      return found.change.operation === 'd' && found;
    });
    const stone = (await recordsOf(stack.status)).find(
      (each) => each.value === null && String(each.key).includes(`"id":${row.id}}`),
    );
    assert.equal(gone.tombstone, String(stone?.offset));
  });

  it('latency of traffic is that of its trace, and what has landed is idle', (t) =>
    latencyAgrees(t as TestContext, stack));

  it('tell a topic that is new, and the lag of a group', async () => {
    const { Kafka, logLevel } = (await import('kafkajs')).default;
    const client = new Kafka({ brokers: stack.target.kafka.brokers, logLevel: logLevel.NOTHING });
    const reader = await open(kafka);
    await reader.read(quiet());
    const admin = client.admin();
    await admin.connect();
    try {
      await admin.createTopics({ topics: [{ topic: 'probe-test', numPartitions: 3 }] });
      const offsets = [{ partition: 0, offset: '2' }];
      await admin.setOffsets({
        groupId: 'probe-group',
        topic: stack.target.kafka.topic,
        partitions: offsets,
      });
    } finally {
      await admin.disconnect();
    }
    await until('both are told', async () => {
      const now = await reader.read(quiet());
      const topic = now.topics.find(({ name }) => name === 'probe-test');
      const group = now.groups.find(({ id }) => id === 'probe-group');
      if (topic?.partitions.length !== 3 || group?.members !== 0) return false;
      const lag = endOf(now) - 2n;
      assert.deepEqual(group.topics, [{ name: stack.target.kafka.topic, lag }]);
      return group.lag === lag;
    });
    const consumer = client.consumer({ groupId: 'probe-member' });
    await consumer.connect();
    try {
      await consumer.subscribe({ topics: ['probe-test'] });
      await consumer.run({ autoCommit: false, eachMessage: async () => {} });
      await until('a member that has committed nothing is told', async () => {
        const group = (await reader.read(quiet())).groups.find(({ id }) => id === 'probe-member');
        return (
          group?.state === 'Stable' &&
          group.members === 1 &&
          group.lag === null &&
          group.topics[0]?.name === 'probe-test' &&
          group.topics[0].lag === null
        );
      });
    } finally {
      await consumer.disconnect();
    }
  });

  it('kafka tells which changes were sent once more, as after a restart', async () => {
    const { Kafka, logLevel } = (await import('kafkajs')).default;
    const client = new Kafka({ brokers: stack.target.kafka.brokers, logLevel: logLevel.NOTHING });
    const [admin, producer] = [client.admin(), client.producer()];
    await Promise.all([admin.connect(), producer.connect()]);
    const topic = 'probe-again';
    const changes = (await recordsOf(stack.status)).filter(({ value }) =>
      value?.includes('"op":"c"'),
    );
    const messages = changes.slice(-3).map(({ key, value }) => ({ key, value }));
    const reader = await open(kafka);
    try {
      await admin.createTopics({ topics: [{ topic, numPartitions: 1 }] });
      await producer.send({ topic, messages });
      await until('they are seen', async () =>
        (await reader.read(quiet())).newest?.some((each) => each.topic === topic),
      );
      await producer.send({ topic, messages: messages.slice(0, 2) });
      const told = await until('they are seen again', async () =>
        (await reader.read(quiet())).repeated?.find((each) => each.topic === topic),
      );
      assert.deepEqual(told, { topic, partition: 0, count: 2, first: 0n, offset: 3n });
    } finally {
      await admin.deleteTopics({ topics: [topic] });
      await Promise.all([admin.disconnect(), producer.disconnect()]);
    }
  });

  it('tell what retention, a topic made anew and a planned batch mean to a reader', (t) =>
    readerFaults(t, stack));

  it('tell what the driver does while a batch runs', async () => {
    const reader = await open(spark);
    const { applicationId } = await until(
      'the driver answers',
      async () => (await reader.read(quiet())).driver ?? undefined,
    );
    let inserts = 0;
    const { jobs, stages } = await until('a batch is seen', async () => {
      inserts += 1;
      if (inserts % 10 === 1) await insert(50);
      const { driver } = await reader.read(quiet());
      return driver?.stages.active.length && driver.jobs.running.length ? driver : false;
    });
    assert.match(applicationId, /^app-/);
    assert.ok((await once(query))?.planned !== undefined);
    for (const { id, name, tasks, done, failed } of stages.active) {
      assert.ok(Number.isInteger(id) && name !== '' && tasks > 0);
      assert.ok(done <= tasks && failed >= 0);
    }
    const batch = jobs.running.find((job) => job.batch !== null)?.batch ?? null;
    if (batch !== null) assert.ok(batch <= ((await once(query))?.planned ?? 0));
    // Another server at the place where the driver should be.
    const elsewhere = { driverUi: stack.target.spark.masterUi };
    assert.equal((await (await open(spark, elsewhere)).read(quiet())).driver, null);
  });

  it('leave no trace in the servers, and no connection when they are closed', async () => {
    const traces = async () => {
      const { slots, walsenders } = await once(postgres);
      const { groups, topics } = await once(kafka);
      return {
        slots: slots.map(({ name }) => name),
        walsenders: walsenders.map(({ pid }) => pid),
        groups: groups.map(({ id }) => id),
        topics: topics.map(({ name }) => name),
      };
    };
    const connections = async () =>
      (
        await sourceSql(
          stack.status,
          `select count(*)::int as n from pg_stat_activity
           where application_name = 'cdc-top' and datname = 'lab'`,
        )
      )[0].n;
    const earlier = await traces();
    // The lab's watchdog watches, too.
    await until('only the watchdog is connected', async () => (await connections()) === 1);
    const sockets = openSockets();
    const all: Key<Shape>[] = [services, postgres, connect, kafka, spark, query, delta];
    const readers = await Promise.all(all.map((of) => open(of)));
    for (let round = 0; round < 3; round += 1)
      await Promise.all(readers.map((reader) => reader.read(quiet())));
    assert.equal(await connections(), 2);
    await Promise.all(readers.map((reader) => reader.close()));
    await until('its connections are gone', async () => (await connections()) === 1, 5000);
    await until('the sockets are closed', async () => openSockets() <= sockets, 5000);
    assert.deepEqual(await traces(), earlier);
  });

  it('postgres asks once a read, over one connection', async (t) => {
    const { target } = stack;
    const proxy = await proxyFor(t, target.source);
    const { port } = proxy;
    const reader = await open(postgres, { port });
    await reader.read(quiet());
    for (let round = 0; round < 5; round += 1) {
      proxy.sent.length = 0;
      await reader.read(quiet());
      const bytes = Buffer.concat(proxy.sent);
      // One simple query (Q), as long as all that was sent.
      assert.equal(String.fromCharCode(bytes[0] ?? 0), 'Q');
      assert.equal(bytes.readInt32BE(1) + 1, bytes.length);
    }
    assert.equal(proxy.connections, 1);
    await reader.close();
  });

  it('services tell what the processes use', async () => {
    const reader = await open(services);
    const first = await reader.read(quiet());
    await insert(5);
    const second = await reader.read(quiet());
    assert.equal(first.job.state, 'running');
    for (const [index, service] of first.services.entries()) {
      const next = second.services[index];
      assert.equal(service.health, 'healthy', service.name);
      assert.ok((service.memoryBytes ?? 0) > 5e6 && (service.memoryBytes ?? 0) < 4e9, service.name);
      assert.ok((service.cpuMs ?? 0) > 0 && (next?.cpuMs ?? 0) >= (service.cpuMs ?? 0));
      assert.ok(service.startedAt !== null && service.startedAt < Date.now());
      assert.notEqual(service.writtenBytes, null);
      assert.equal(next?.pid, service.pid);
    }
  });

  describe('beside doctor', () => {
    kafkaFaults(() => stack);
    connectFaults(() => stack);
    workerFaults(() => stack);
    jobFaults(() => stack);
    describe('with a Spark of its own', () => sparkFaults(() => stack));
  });

  // Their rows are on their way for a while: nothing after them counts rows.
  it('count the transactions that write, and none of those that read', async () => {
    const monitors = await Promise.all(Array.from({ length: 8 }, () => open(postgres)));
    const [one] = monitors;
    assert.ok(one);
    const before = await one.read(quiet());
    for (let round = 0; round < 5; round += 1) {
      for (const monitor of monitors) await monitor.read(quiet());
      await insert(1);
    }
    const after = await one.read(quiet());
    const written = Number(after.nextXid - before.nextXid);
    // Debezium's heartbeat and vacuum write, too, but seldom.
    assert.ok(written >= 5 && written <= 8, `${written} transactions`);
  });

  for (const [answer, rows] of [
    ['COMMIT\0', 3000],
    ['INSERT 0 1000\0', 2000],
  ] as const)
    it(`a burst that loses the answer ${answer.slice(0, 6)} says what was committed`, async (t) => {
      const { target } = stack;
      let left = 3;
      const proxy = await proxyFor(t, target.source, (bytes) => {
        if (!bytes.includes(answer)) return bytes;
        left -= 1;
        if (left !== 0) return bytes;
        proxy.cut();
        return Buffer.alloc(0);
      });
      const count = async () =>
        Number((await sourceSql(stack.status, `select count(*) from ${table}`))[0]?.count);
      const before = await count();
      const behind = { ...target, source: { ...target.source, port: proxy.port } };
      const thousand = `insert into ${table} (first_name, last_name, email)
        select 'Cut', 'Test', gen_random_uuid() || '@example.com' from generate_series(1, 1000)`;
      await assert.rejects(
        withSource(behind, quiet(), async (source) => {
          for (let i = 0; i < 5; i += 1) await source.change(thousand, []);
        }),
        {
          name: 'Failure',
          message: new RegExp(
            `: ${rows / 1000},000 rows in ${rows / 1000} transactions had been committed$`,
          ),
        },
      );
      assert.equal((await count()) - before, rows);
    });

  it('services tell that one is stopped', async () => {
    const reader = await open(services);
    await reader.read(quiet());
    await stack.lab.must('down');
    const { services: all } = await reader.read(quiet());
    for (const { name, state, pid, cpuMs, memoryBytes } of all)
      assert.deepEqual([name, state, pid, cpuMs, memoryBytes], [name, 'stopped', null, null, null]);
  });
});
