import { messageOf } from '../../../config/errors.ts';
import { log } from '../../../config/log.ts';
import type { Live } from '../../../panes/view.ts';
import type { Session } from '../../../screen/session.ts';
import { createListeners } from '../../../watch/listeners.ts';
import { envelopeOf } from '../../debezium/envelope.ts';
import { textOf } from '../../debezium/json.ts';
import {
  defaultPlaceholder,
  type Placeholder,
  readPlaceholders,
} from '../../debezium/placeholder.ts';
import { type ConfigEntry, readConfigs } from '../configs.ts';
import { type Place, type TailData, type TailRecord, tailTopic } from '../tail.ts';
import type { TopicState } from './state.ts';

export type TopicData = {
  tail: TailData;
  /** Undefined until they are read for the first time. */
  configs: { entries: readonly ConfigEntry[]; trouble: string | undefined } | undefined;
  /** Of connectors that have another than the default, by topic prefix; none where nobody tells. */
  placeholders?: ReadonlyMap<string, Placeholder>;
};

/** What stands for unchanged long values in a record: as its connector is configured. */
export const placeholderFor = (
  { placeholders }: Pick<TopicData, 'placeholders'>,
  topic: string,
  record: TailRecord,
): Placeholder => {
  if (!placeholders || placeholders.size === 0) return defaultPlaceholder;
  const envelope = envelopeOf(record);
  const name = envelope.kind === 'change' ? textOf(envelope.change.source.name) : null;
  const [, found = defaultPlaceholder] =
    [...placeholders].find(([prefix]) =>
      name === null ? topic.startsWith(`${prefix}.`) : name === prefix,
    ) ?? [];
  return found;
};

const configsEveryMs = 30_000;

/** Where the partitions of a topic lie, by the newest reading. */
export const placesOf = (session: Pick<Session, 'store'>, topic: string): Place[] => {
  const kafka = session.store.snapshot().samples.at(-1)?.readings.kafka?.value;
  const partitions = kafka?.topics.find(({ name }) => name === topic)?.partitions ?? [];
  return partitions.flatMap(({ partition, leader, begin, end }) => {
    const broker = kafka?.brokers.find(({ id }) => id === leader);
    if (!broker) return [];
    const host = broker.host.includes(':') ? `[${broker.host}]` : broker.host;
    return { partition, begin, end, address: `${host}:${broker.port}` };
  });
};

/** Reads the last records and the configuration of a topic until it is closed. */
export const readTopic = (session: Session, topic: string): Live<TopicState, TopicData> => {
  const places = () => placesOf(session, topic);
  const tail = tailTopic(topic, places, () => session.store.intervalMs);
  const abort = new AbortController();
  const listeners = createListeners();
  let configs: TopicData['configs'];
  let placeholders: TopicData['placeholders'];
  let data: TopicData = { tail: tail.current(), configs };
  const publish = () => {
    if (abort.signal.aborted) return;
    data = { tail: tail.current(), configs, placeholders };
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
  const refreshPlaceholders = async () => {
    const { capture } = await session.target();
    if (capture.kind !== 'connect') return;
    placeholders = await readPlaceholders(capture, abort.signal);
    publish();
  };
  const refreshAll = () => {
    void refresh();
    // Without them there is still the default.
    refreshPlaceholders().catch((error: unknown) => log('settings of the connectors', error));
  };
  refreshAll();
  const timer = setInterval(refreshAll, configsEveryMs);

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
