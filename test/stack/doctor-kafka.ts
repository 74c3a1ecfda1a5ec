import { it } from 'node:test';
import type { Engine } from '../../source/lab/contract/engine.ts';
import type { LabStatus, LabTarget } from '../../source/watch/lab.ts';
import { cured, examined, runCommands } from './curing.ts';
import { kafkaTools } from './kafka-tools.ts';
import { temporaryFolder } from './support.ts';

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
};
