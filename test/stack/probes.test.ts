import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import net from 'node:net';
import { after, afterEach, before, describe, it } from 'node:test';
import { readEnvironment } from '../../source/config/environment.ts';
import { foldersFor } from '../../source/config/folders.ts';
import { localEngine } from '../../source/engine/local/index.ts';
import type { LabStatus, Target } from '../../source/engine/types.ts';
import { capture } from '../../source/probes/capture.ts';
import { deltaProbe } from '../../source/probes/delta.ts';
import { classify } from '../../source/probes/failure.ts';
import { probes } from '../../source/probes/index.ts';
import { kafka } from '../../source/probes/kafka.ts';
import { postgres } from '../../source/probes/postgres.ts';
import { parseStat } from '../../source/probes/proc.ts';
import type { KafkaReading, PostgresReading } from '../../source/probes/readings.ts';
import { services } from '../../source/probes/services.ts';
import { sparkProbe } from '../../source/probes/spark.ts';
import type { Probe, Reader } from '../../source/probes/types.ts';
import { sourceSql } from './secrets.ts';
import { sharedCache, type TestLab, testLab, until } from './support.ts';

const cleanups: (() => unknown)[] = [];
const suite = { after: (work: () => unknown) => cleanups.unshift(work) };
const quiet = () => new AbortController().signal;
const table = 'inventory.customers';

/** The failure of a read that must fail. */
const failureOf = async (reading: Promise<unknown>) => {
  try {
    await reading;
  } catch (error) {
    return classify(error);
  }
  throw new assert.AssertionError({ message: 'it was read' });
};

/** The process and all of its descendants. */
const treeOf = (root: number): number[] => {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = parseStat(readFileSync(`/proc/${name}/stat`, 'latin1'));
      if (stat) parents.set(Number(name), stat.parent);
    } catch {
      // Ended meanwhile.
    }
  }
  const tree = [root];
  for (let index = 0; index < tree.length; index += 1)
    for (const [pid, parent] of parents) if (parent === tree[index]) tree.push(pid);
  return tree;
};

const signalAll = (pids: readonly number[], signal: NodeJS.Signals) => {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // A backend that has ended.
    }
  }
};

const openSockets = () =>
  process.getActiveResourcesInfo().filter((name) => /^(TCP|Pipe|TLS)/.test(name)).length;

describe('the probes', { timeout: 900_000 }, () => {
  let lab: TestLab;
  let status: LabStatus;
  let target: Target;
  let askStatus: (signal: AbortSignal) => Promise<LabStatus>;
  const opened: Reader<unknown>[] = [];

  const open = async <T>(probe: Probe<T>, changed: Partial<Target> = {}): Promise<Reader<T>> => {
    const reader = await probe.open({ target: { ...target, ...changed }, status: askStatus });
    opened.push(reader);
    return reader;
  };
  /** Reads once and closes. */
  const once = async <T>(probe: Probe<T>): Promise<T> => {
    const reader = await open(probe);
    try {
      return await reader.read(quiet());
    } finally {
      await reader.close();
    }
  };
  const insert = async (count: number) => {
    const text = `insert into ${table} (first_name, last_name, email)
      select 'Probe', 'Test', gen_random_uuid() || '@example.com' from generate_series(1, ${count})`;
    await sourceSql(status, text);
  };
  const pidOf = async (name: string): Promise<number> => {
    const { services: all } = await askStatus(quiet());
    const pid = all.find((service) => service.name === name)?.pid;
    assert.ok(pid, `${name} runs`);
    return pid;
  };
  const endOf = ({ topics }: KafkaReading, name = target.kafka.topic): bigint =>
    (topics.find((topic) => topic.name === name)?.partitions ?? []).reduce(
      (sum, { end }) => sum + end,
      0n,
    );
  const slotOf = ({ slots }: PostgresReading) => {
    const slot = slots.find(({ name }) => name === 'debezium');
    assert.ok(slot);
    return slot;
  };

  before(async () => {
    lab = testLab(suite as never, 'probes', { env: sharedCache() });
    await lab.must('up');
    await lab.must('submit');
    status = await lab.status();
    const environment = readEnvironment(lab.env);
    const folders = foldersFor(environment, lab.env);
    const engine = localEngine({ name: 'lab', versions: undefined, environment, folders });
    target = await engine.target();
    askStatus = (signal) => engine.status(signal);
    await until(
      'the job has taken the first rows',
      async () => (await once(deltaProbe()))?.rows,
      120_000,
    );
  });

  afterEach(async () => {
    for (const reader of opened.splice(0)) await reader.close();
  });

  after(async () => {
    for (const clean of cleanups) await clean();
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

    const { connectors, metrics } = await once(capture);
    assert.deepEqual(connectors, [
      { name: 'lab-cdc', state: 'RUNNING', tasks: [{ id: 0, state: 'RUNNING' }] },
    ]);
    assert.equal(metrics['streaming.Connected'], 1);
    assert.equal(metrics['snapshot.SnapshotCompleted'], 1);
    assert.ok((metrics['snapshot.TotalNumberOfEventsSeen'] ?? 0) >= 4);

    const spark = await once(sparkProbe());
    assert.equal(spark.status, 'ALIVE');
    assert.deepEqual(
      spark.workers.map(({ state }) => state),
      ['ALIVE'],
    );
    assert.equal(spark.applications.length, 1);
    assert.ok(Math.abs(Date.now() - (spark.applications[0]?.startedAt ?? 0)) < 3600_000);

    const { brokers, controllerId, topics } = await once(kafka);
    assert.equal(brokers.length, 1);
    assert.equal(controllerId, brokers[0]?.id);
    for (const { name, partitions } of topics)
      for (const { leader, replicas, inSync, begin, end } of partitions) {
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
      spark: await open(sparkProbe()),
      delta: await open(deltaProbe()),
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
    await until('the table has them', async () => {
      return (await readers.delta.read(quiet()))?.rows === rows + 37;
    });
    await until('Spark has committed them', async () => {
      const { checkpoint } = await readers.spark.read(quiet());
      if (!checkpoint || checkpoint.committed !== checkpoint.planned) return false;
      const taken = Object.values(checkpoint.endOffsets[target.kafka.topic] ?? {});
      return taken.reduce((sum, offset) => sum + offset, 0n) === endOf(written);
    });
  });

  it('tell a topic that is new, and the lag of a group', async () => {
    const { Kafka, logLevel } = (await import('kafkajs')).default;
    const client = new Kafka({ brokers: target.kafka.brokers, logLevel: logLevel.NOTHING });
    const reader = await open(kafka);
    await reader.read(quiet());
    const admin = client.admin();
    await admin.connect();
    try {
      await admin.createTopics({ topics: [{ topic: 'probe-test', numPartitions: 3 }] });
      const offsets = [{ partition: 0, offset: '2' }];
      await admin.setOffsets({
        groupId: 'probe-group',
        topic: target.kafka.topic,
        partitions: offsets,
      });
    } finally {
      await admin.disconnect();
    }
    await until('both are told', async () => {
      const now = await reader.read(quiet());
      const topic = now.topics.find(({ name }) => name === 'probe-test');
      const group = now.groups.find(({ id }) => id === 'probe-group');
      return (
        topic?.partitions.length === 3 && group?.lag === endOf(now) - 2n && group.members === 0
      );
    });
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
          status,
          `select count(*)::int as n from pg_stat_activity
           where application_name = 'cdc-top' and datname = 'lab'`,
        )
      )[0].n;
    const earlier = await traces();
    await until('nobody else is connected', async () => (await connections()) === 0);
    const sockets = openSockets();
    const readers = await Promise.all(probes.map((probe) => open(probe)));
    for (let round = 0; round < 3; round += 1)
      await Promise.all(readers.map((reader) => reader.read(quiet())));
    assert.equal(await connections(), 1);
    await Promise.all(readers.map((reader) => reader.close()));
    await until('its connections are gone', async () => (await connections()) === 0, 5000);
    await until('the sockets are closed', async () => openSockets() <= sockets, 5000);
    assert.deepEqual(await traces(), earlier);
  });

  it('postgres asks once a read, over one connection', async (t) => {
    const sent: Buffer[] = [];
    let connections = 0;
    const proxy = net.createServer((socket) => {
      connections += 1;
      const server = net.connect(target.postgres.port, target.postgres.host);
      for (const [one, other] of [
        [socket, server],
        [server, socket],
      ] as const)
        one.on('error', () => other.destroy()).on('close', () => other.destroy());
      socket.on('data', (data) => sent.push(data));
      socket.pipe(server).pipe(socket);
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    t.after(() => proxy.close());
    const { port } = proxy.address() as net.AddressInfo;
    const reader = await open(postgres, { postgres: { ...target.postgres, port } });
    await reader.read(quiet());
    for (let round = 0; round < 5; round += 1) {
      sent.length = 0;
      await reader.read(quiet());
      const bytes = Buffer.concat(sent);
      // One simple query (Q), as long as all that was sent.
      assert.equal(String.fromCharCode(bytes[0] ?? 0), 'Q');
      assert.equal(bytes.readInt32BE(1) + 1, bytes.length);
    }
    assert.equal(connections, 1);
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

  it('tell that a password is wrong', async () => {
    const wrong = {
      postgres: { ...target.postgres, password: 'wrong' },
      connect: { ...target.connect, password: 'wrong' },
    };
    for (const probe of [postgres, capture] as Probe<unknown>[]) {
      const reader = await open(probe, wrong);
      const failure = await failureOf(reader.read(quiet()));
      assert.equal(failure.kind, 'denied', failure.message);
    }
  });

  const watched: [string, Probe<unknown>][] = [
    ['postgres', postgres],
    ['kafka', kafka],
    ['connect', capture],
    ['spark-master', sparkProbe()],
  ];

  for (const [service, probe] of watched) {
    it(`${probe.name} says within its time that ${service} hangs, and goes on after it`, async () => {
      const [known, fresh] = [await open(probe), await open(probe)];
      await known.read(quiet());
      const stopped = treeOf(await pidOf(service));
      signalAll(stopped, 'SIGSTOP');
      try {
        for (const reader of [known, fresh, known]) {
          const began = performance.now();
          const failure = await failureOf(reader.read(quiet()));
          const tookMs = performance.now() - began;
          assert.equal(failure.kind, 'timeout', failure.message);
          assert.ok(tookMs < probe.timeoutMs + 500, `${tookMs} ms`);
        }
        // Who reads can end it before.
        const caller = new AbortController();
        setTimeout(() => caller.abort(new Error('enough')), 100);
        const began = performance.now();
        await assert.rejects(known.read(caller.signal), /enough/);
        assert.ok(performance.now() - began < 1000);
      } finally {
        signalAll(stopped, 'SIGCONT');
      }
      for (const reader of [known, fresh])
        await until(`${service} is read again`, () => reader.read(quiet()), 60_000);
    });
  }

  for (const [service, probe] of watched) {
    it(`${probe.name} says at once that ${service} is gone, and recovers`, async () => {
      const reader = await open(probe);
      const [first, usage] = [
        (await reader.read(quiet())) as { epoch?: number },
        await open(services),
      ];
      const used = (await usage.read(quiet())).services.find(({ name }) => name === service);
      process.kill(await pidOf(service), 'SIGKILL');
      const began = performance.now();
      const failure = await reader.read(quiet()).then(
        // It was back before it was missed: the supervisor restarts PostgreSQL within a second.
        () => undefined,
        (error: unknown) => ({ ...classify(error), tookMs: performance.now() - began }),
      );
      if (service !== 'postgres') assert.ok(failure);
      if (failure) {
        assert.equal(failure.kind, 'unreachable', failure.message);
        assert.ok(failure.tookMs < 1500, `${failure.tookMs} ms`);
      }
      await until(
        `${service} is read again`,
        async () => {
          const later = (await reader.read(quiet())) as { epoch?: number };
          // A backend may answer once more before it sees that its postmaster is dead.
          return first.epoch === undefined || (later.epoch ?? 0) > first.epoch;
        },
        120_000,
      );
      const next = await until(
        `${service} is healthy`,
        async () => {
          const all = (await usage.read(quiet())).services;
          const now = all.find(({ name }) => name === service);
          return now?.health === 'healthy' && now;
        },
        120_000,
      );
      assert.notEqual(next.pid, used?.pid);
      assert.ok((next.startedAt ?? 0) > (used?.startedAt ?? 0));
    });
  }

  it('services tell that one is stopped', async () => {
    const reader = await open(services);
    await reader.read(quiet());
    await lab.must('down');
    const { services: all } = await reader.read(quiet());
    for (const { name, state, pid, cpuMs, memoryBytes } of all)
      assert.deepEqual([name, state, pid, cpuMs, memoryBytes], [name, 'stopped', null, null, null]);
  });
});
