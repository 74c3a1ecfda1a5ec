import type { KafkaRecord } from '../../clients/kafka/record-batches.ts';
import { readServer } from '../../systems/debezium-server/checks/read.ts';
import { connectPart } from '../../systems/kafka/checks/internals.ts';
import { storedIn } from '../../systems/kafka/checks/stored.ts';
import { placesOf } from '../../systems/kafka/detail/source.ts';
import type { TopicScanner } from '../../systems/kafka/scan.ts';
import type { Pipeline } from '../../watch/target.ts';
import type { Accesses } from './accesses.ts';
import { storedPlaceOf } from './stored.ts';
import type { Gap, StoredSample } from './types.ts';

/** How many records of a partition are looked through at first; the topic is compacted. */
const lastRecords = 5000n;
const mostKept = 1000;
const fileEveryMs = 1000;

/**
 * Reads how far the connectors of a pipeline have stored that they are, by Debezium’s name of the server: out of
 * the topics in which Kafka Connect stores offsets, or the file of a lab’s Debezium Server.
 */
export const offsetsReader = (
  on: Pick<Accesses, 'kafka' | 'server'>,
  { capture }: Pick<Pipeline, 'capture'>,
  scannerOf: (topic: string) => Pick<TopicScanner, 'read'>,
) => {
  const spans = new Map<string, bigint>();
  /** By server, then by connector. */
  const kept = new Map<string, Map<string, StoredSample[]>>();
  const ofFile: StoredSample[] = [];
  let lookedAt = Number.NEGATIVE_INFINITY;

  const take = (topic: string, record: KafkaRecord) => {
    const stored = storedIn(topic, record);
    const place = stored?.offset && storedPlaceOf(stored.offset);
    if (!place) return;
    const { server } = stored.source;
    if (typeof server !== 'string') return;
    const connectors = kept.get(server) ?? new Map<string, StoredSample[]>();
    kept.set(server, connectors);
    const samples = connectors.get(stored.connector) ?? [];
    samples.push({
      ...{ place, at: record.timestamp, stored: true },
      clock: record.appended ? 'Kafka' : 'Debezium',
      readFrom: `offset ${record.offset} of ${topic}/${record.partition}, of connector ${stored.connector}`,
    });
    connectors.set(stored.connector, samples.slice(-mostKept));
  };

  const readTopics = async (topics: readonly string[], signal: AbortSignal) => {
    for (const topic of topics)
      for (const place of on.kafka ? placesOf(on.kafka, topic) : []) {
        const id = `${topic} ${place.partition}`;
        const first = place.end - lastRecords > place.begin ? place.end - lastRecords : place.begin;
        const from = spans.get(id) ?? first;
        if (from >= place.end) continue;
        const each = (record: KafkaRecord) => take(topic, record);
        const { next } = await scannerOf(topic).read(place, from, place.end, each, signal);
        spans.set(id, next);
      }
  };

  const readFile = async (): Promise<void> => {
    if (!on.server || performance.now() - lookedAt < fileEveryMs) return;
    lookedAt = performance.now();
    const { stored } = await readServer(on.server.context);
    const place = stored && storedPlaceOf(stored);
    if (!place) return;
    const readFrom = 'the file in which Debezium Server stores its offset';
    ofFile.push({ place, at: Date.now(), clock: 'cdc-top', stored: false, readFrom });
    if (ofFile.length > mostKept) ofFile.shift();
  };

  return {
    /** What is known by now, oldest first; a gap where it can’t be known. */
    async read(server: string, signal: AbortSignal): Promise<readonly StoredSample[] | Gap> {
      const names = on.kafka?.view()?.reading.value?.topics ?? [];
      const topics = names.flatMap(({ name }) => (connectPart(name) === 'offset' ? [name] : []));
      await readTopics(topics, signal);
      const connectors = kept.get(server);
      const { connector } = capture;
      if (connectors && connector !== undefined && connectors.has(connector))
        return connectors.get(connector) ?? [];
      if (connectors && connectors.size > 1)
        return {
          gap: `${[...connectors.keys()].join(' and ')} have stored offsets of ${server}: the pipeline does not tell which connector it is`,
        };
      for (const samples of connectors?.values() ?? []) return samples;
      if (!on.server)
        return topics.length > 0
          ? []
          : { gap: 'no topic is seen in which Kafka Connect stores offsets' };
      await readFile();
      return ofFile.length > 0
        ? ofFile
        : { gap: 'where Debezium Server stores its offset can’t be read from here' };
    },
  };
};
