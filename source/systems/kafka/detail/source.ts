import { messageOf } from '../../../config/errors.ts';
import { log } from '../../../config/log.ts';
import type { Live } from '../../../panes/open-view.ts';
import type { Access } from '../../../watch/kind.ts';
import { createListeners } from '../../../watch/listeners.ts';
import { type ConfigEntry, readConfigs } from '../configs.ts';
import type { Kafka } from '../readings.ts';
import { type Place, type TailData, tailTopic } from '../tail.ts';
import type { TopicState } from './state.ts';

export type TopicData = {
  tail: TailData;
  /** Undefined until they are read for the first time. */
  configs: { entries: readonly ConfigEntry[]; trouble: string | undefined } | undefined;
};

const configsEveryMs = 30_000;

/** Where the partitions of a topic lie, by the newest reading. */
export const placesOf = ({ view }: Pick<Access<Kafka>, 'view'>, topic: string): Place[] => {
  const kafka = view()?.reading.value;
  const partitions = kafka?.topics.find(({ name }) => name === topic)?.partitions ?? [];
  return partitions.flatMap(({ partition, leader, begin, end }) => {
    const broker = kafka?.brokers.find(({ id }) => id === leader);
    if (!broker) return [];
    const host = broker.host.includes(':') ? `[${broker.host}]` : broker.host;
    return { partition, begin, end, address: `${host}:${broker.port}` };
  });
};

/** Reads the last records and the configuration of a topic until it is closed. */
export const readTopic = (access: Access<Kafka>, topic: string): Live<TopicState, TopicData> => {
  const places = () => placesOf(access, topic);
  const tail = tailTopic(topic, places, access.intervalMs);
  const abort = new AbortController();
  const listeners = createListeners();
  let configs: TopicData['configs'];
  let data: TopicData = { tail: tail.current(), configs };
  const publish = () => {
    if (abort.signal.aborted) return;
    data = { tail: tail.current(), configs };
    listeners.tell();
  };
  tail.subscribe(publish);

  const refresh = async () => {
    try {
      const addresses = [...new Set(places().map(({ address }) => address))];
      configs = { entries: await readConfigs(addresses, topic), trouble: undefined };
    } catch (error) {
      log(`configuration of ${topic}`, error);
      configs = { entries: configs?.entries ?? [], trouble: messageOf(error) };
    }
    publish();
  };
  void refresh();
  const timer = setInterval(() => void refresh(), configsEveryMs);

  return {
    current: () => data,
    subscribe: listeners.subscribe,
    update: ({ record }) => tail.hold(record !== null),
    close() {
      abort.abort(new Error('the topic is closed'));
      clearInterval(timer);
      tail.close();
    },
  };
};
