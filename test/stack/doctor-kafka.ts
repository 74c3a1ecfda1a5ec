import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import type { Parts } from '../../source/doctor/across/parts.ts';
import { schemaHistory } from '../../source/doctor/across/schema-history.ts';
import type { Engine } from '../../source/lab/contract/engine.ts';
import { readKafka } from '../../source/systems/kafka/checks/read.ts';
import type { Cure } from '../../source/watch/check.ts';
import type { LabStatus, LabTarget } from '../../source/watch/lab.ts';
import type { Pipeline } from '../../source/watch/target.ts';
import { threeBrokers } from './brokers.ts';
import { cured, examined, found, lookAt, runCommands } from './curing.ts';
import { kafkaTools } from './kafka-tools.ts';
import { temporaryFolder, until } from './support.ts';

export type Doctored = { engine: Engine; status: LabStatus; target: LabTarget };

const ofTopic = 2;
/** What stack/kafka/server.properties keeps. */
const limitedText = 'kept for 7d 0h, retention.bytes=1073741824';

const adminOf = async (brokers: readonly string[]) => {
  const { Kafka, logLevel } = (await import('kafkajs')).default;
  const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  return admin;
};
type Admin = Awaited<ReturnType<typeof adminOf>>;

const alter = (admin: Admin, name: string, values: Record<string, string>) => {
  const type = ofTopic;
  const configEntries = Object.entries(values).map(([key, value]) => ({ name: key, value }));
  return admin.alterConfigs({ validateOnly: false, resources: [{ type, name, configEntries }] });
};

/** Faults of Kafka’s settings, and their cures: on the lab’s broker those that it takes without a restart. */
export const kafkaFaults = (given: () => Doctored): void => {
  it('doctor finds what is wrong with a broker’s topics and defaults, and its commands cure it', async (t) => {
    const { engine, status, target } = given();
    const tools = kafkaTools(temporaryFolder(t, 'tools'), status);
    const { topic } = target.kafka;
    const admin = await adminOf(target.kafka.brokers);
    const shell = (text: string) => runCommands([{ kind: 'command', text }], tools);
    const defaults = `kafka-configs.sh --bootstrap-server ${target.kafka.brokers[0]} --alter --entity-type brokers --entity-default`;
    try {
      await admin.createTopics({ topics: [{ topic: 'doctor-sync', numPartitions: 1 }] });
      await Promise.all([
        alter(admin, '_connect_offsets', { 'cleanup.policy': 'delete' }),
        alter(admin, 'doctor-sync', { 'min.insync.replicas': '2' }),
        alter(admin, topic, {
          'cleanup.policy': 'compact',
          'retention.ms': '3600000',
          'max.message.bytes': '900000',
        }),
        shell(
          `${defaults} --add-config unclean.leader.election.enable=true,log.retention.ms=3600000,log.cleanup.policy=compact`,
        ),
      ]);
      await cured(
        [
          { id: 'DK02', name: '_connect_offsets', level: 'error' },
          { id: 'DK04', name: 'doctor-sync', level: 'error' },
          { id: 'DK06', level: 'error' },
          { id: 'DK12', level: 'warning' },
          { id: 'DK13', level: 'warning' },
          { id: 'DX06', name: topic, level: 'warning' },
          { id: 'DX07', name: topic, level: 'warning' },
          { id: 'DX10', name: topic, level: 'error' },
        ],
        () => examined(engine),
        (cures) => runCommands(cures, tools),
      );
    } finally {
      await shell(
        `${defaults} --delete-config unclean.leader.election.enable,log.retention.ms,log.cleanup.policy`,
      );
      await alter(admin, topic, {});
      await admin.deleteTopics({ topics: ['doctor-sync'] });
      await admin.disconnect();
    }
  });

  it('doctor says that the release is an early one, which no line cures', async () => {
    // That the other version set is well, its own test says.
    const [early] = await found(() => examined(given().engine), [{ id: 'DK08', level: 'info' }]);
    assert.equal(early?.cure?.kind, 'words');
  });

  it('doctor finds single copies, and what is wrong in a broker’s file, and its lines cure it', async (t) => {
    const { status, target } = given();
    const tools = kafkaTools(temporaryFolder(t, 'tools'), status);
    const { topic } = target.kafka;
    // What is wrong in a file is wrong in that of the second.
    const { seed, plain, restart } = await threeBrokers(t as TestContext, status, (id, port) => [
      'offsets.topic.replication.factor=1',
      ...(id === 2
        ? [
            'default.replication.factor=1',
            `advertised.listeners=PLAINTEXT://127.0.0.1:${port}`,
            'offsets.retention.minutes=60',
            'log.cleaner.enable=false',
          ]
        : ['default.replication.factor=3']),
    ]);
    const admin = await adminOf([plain]);
    await admin.createTopics({
      topics: [topic, '_connect_offsets'].map((name) => ({
        ...{ topic: name, numPartitions: 2, replicationFactor: 1 },
      })),
    });
    // The first group makes Kafka’s own topic.
    const partitions = [{ partition: 0, offset: '0' }];
    await until('a group is taken', async () => {
      await admin.setOffsets({ groupId: 'doctor', topic, partitions });
      return true;
    });
    await admin.disconnect();
    const look = lookAt({ connect: target.capture, kafka: { brokers: [seed] } });
    const inSync = { id: 'DK05', level: 'warning' } as const;
    const [early] = await found(look, [inSync]);
    // Run now, its command would have topics with one copy take nothing any more.
    assert.equal(early?.cure?.kind, 'words');
    await cured(
      [
        { id: 'DK01', name: '__consumer_offsets', level: 'error' },
        { id: 'DK03', name: '_connect_offsets', level: 'warning' },
        { id: 'DX09', name: topic, level: 'warning' },
      ],
      look,
      // Side by side, as fast as anybody can.
      (cures) => Promise.all(cures.map((cure) => runCommands([cure], tools))),
    );
    const name = 'broker 2';
    await cured(
      [
        inSync,
        { id: 'DK07', name, level: 'error' },
        { id: 'DK09', name, level: 'warning' },
        { id: 'DK10', name, level: 'error' },
        { id: 'DK14', name, level: 'warning' },
      ],
      look,
      async ([command, ...lines]) => {
        await runCommands([command as Cure], tools);
        assert.ok(lines.every(({ kind }) => kind === 'setting'));
        await restart(
          2,
          lines.map(({ text }) => text),
        );
      },
    );
  });

  it('doctor finds a schema history that will be lost (DX18), and its command cures it', async (t) => {
    const { status, target } = given();
    const { brokers } = target.kafka;
    const tools = kafkaTools(temporaryFolder(t, 'tools'), status);
    const [seed = ''] = brokers;
    const name = 'doctor-history';
    const admin = await adminOf(brokers);
    const look = async () => {
      const kafka = await readKafka({ brokers }, AbortSignal.timeout(10_000));
      // What a connector for MySQL is told; the rest of its settings does not matter here.
      const config = {
        'connector.class': 'io.debezium.connector.mysql.MySqlConnector',
        'schema.history.internal.kafka.topic': name,
        'schema.history.internal.kafka.bootstrap.servers': seed,
      };
      const binlogConnector = { name: 'doctor-shop', form: 'json' as const, config };
      const pipeline = { id: 'shop' } as Pipeline;
      const [found] = schemaHistory.check({ kafka, binlogConnector } as unknown as Parts, pipeline);
      assert.ok(found);
      return found;
    };
    try {
      assert.deepEqual((await look()).level, 'unknown');
      await admin.createTopics({ topics: [{ topic: name, numPartitions: 1 }] });
      const producing = `for n in 1 2 3; do echo "$n"; done | kafka-console-producer.sh --bootstrap-server ${seed} --topic ${name}`;
      await runCommands([{ kind: 'command', text: producing }], tools);
      // The broker’s own defaults keep it for a week.
      const limited = await look();
      assert.deepEqual([limited.level, limited.found], ['error', limitedText]);
      assert.ok(limited.cure);
      await runCommands([limited.cure], tools);
      assert.deepEqual((await look()).level, 'ok');
      await alter(admin, name, { 'cleanup.policy': 'compact' });
      const compacted = await until('it is seen', async () => {
        const now = await look();
        return now.level === 'error' && now;
      });
      assert.equal(compacted.found, 'cleanup.policy=compact');
      assert.ok(compacted.cure);
      await runCommands([compacted.cure], tools);
      await until('it is cured', async () => (await look()).level === 'ok');
      await admin.deleteTopicRecords({ topic: name, partitions: [{ partition: 0, offset: '2' }] });
      const gone = await look();
      assert.deepEqual([gone.level, gone.found], ['error', 'its first 2 records are gone']);
    } finally {
      await admin.deleteTopics({ topics: [name] });
      await admin.disconnect();
    }
  });
};
