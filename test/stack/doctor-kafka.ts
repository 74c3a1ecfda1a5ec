import { it } from 'node:test';
import { acrossChecks } from '../../source/doctor/across/index.ts';
import { examine } from '../../source/doctor/index.ts';
import type { Engine } from '../../source/lab/contract/engine.ts';
import { kinds } from '../../source/systems/index.ts';
import { kafka } from '../../source/systems/kafka/readings.ts';
import type { CheckResult } from '../../source/watch/check.ts';
import type { LabStatus, LabTarget } from '../../source/watch/lab.ts';
import { cured, examined, runCommands } from './curing.ts';
import { cluster, kafkaTools } from './kafka-tools.ts';
import { temporaryFolder, until } from './support.ts';

export type Doctored = { engine: Engine; status: LabStatus; target: LabTarget };

const ofTopic = 2;

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

/** Faults of Kafka’s settings, and their cures: on the lab’s broker, then on three of our own. */
export const kafkaFaults = (given: () => Doctored): void => {
  it('doctor finds what is wrong with a broker’s topics and defaults, and its commands cure it', async (t) => {
    const { engine, status, target } = given();
    const tools = kafkaTools(temporaryFolder(t, 'tools'), status.paths.cache as string);
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

  it('doctor finds what is wrong with a cluster, and its commands cure it', async (t) => {
    const { status } = given();
    const cache = status.paths.cache as string;
    const folder = temporaryFolder(t, 'cluster', () => nodes?.stop());
    const tools = kafkaTools(folder, cache);
    const nodes: Awaited<ReturnType<typeof cluster>> | undefined = await cluster(folder, cache, {
      'default.replication.factor': '1',
      'offsets.topic.replication.factor': '1',
      'offsets.retention.minutes': '60',
      'log.cleaner.enable': 'false',
    });
    const look = (brokers: readonly string[]) => resultsOf(brokers, 'doctor.public');
    const admin = await until('the cluster answers', () => adminOf(nodes.addresses), 180_000);
    try {
      const topics = ['my-connect-offsets', 'doctor.public.t'];
      await until('topics can be made', async () => {
        await admin.createTopics({
          waitForLeaders: false,
          topics: topics.map((topic) => ({ topic, numPartitions: 1, replicationFactor: 1 })),
        });
        const there = await admin.listTopics();
        return topics.every((topic) => there.includes(topic));
      });
      // Makes the topic of groups’ offsets.
      await until('a group’s offset is stored', async () => {
        await admin.setOffsets({
          ...{ groupId: 'doctor', topic: 'doctor.public.t' },
          partitions: [{ partition: 0, offset: '0' }],
        });
        return true;
      });
      await cured(
        [
          { id: 'DK01', name: '__consumer_offsets', level: 'error' },
          { id: 'DK03', name: 'my-connect-offsets', level: 'warning' },
          { id: 'DK05', level: 'warning' },
          { id: 'DX09', level: 'warning' },
        ],
        () => look(nodes.addresses),
        (cures) => runCommands(cures, tools),
      );
    } finally {
      await admin.disconnect();
    }
  });
};

/** Results of Kafka alone, and of a pipeline of which only the names of its topics are known. */
const resultsOf = async (
  brokers: readonly string[],
  prefix: string,
): Promise<readonly CheckResult[]> => {
  const kind = kinds.find((each) => each.kind.name === kafka.kind)?.kind;
  const system = {
    ...{ id: 'kafka:doctor' as const, kind: kafka.kind, label: 'kafka' },
    endpoint: async () => ({ brokers }),
  };
  const pipeline = {
    id: 'doctor',
    source: { system: 'postgres:none' as const },
    capture: { system: 'connect:none' as const },
    topics: { system: system.id, names: [`${prefix}.t`] },
  };
  const { results } = await examine(
    { id: 'doctor', scope: 'attached', systems: [system], pipelines: [pipeline], labs: [] },
    {
      kinds: kind ? [kind] : [],
      across: acrossChecks,
      signal: new AbortController().signal,
      limitMs: 20_000,
    },
  );
  return results;
};
