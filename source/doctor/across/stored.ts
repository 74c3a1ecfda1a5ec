import { tellsOffsets } from '../../systems/connect/checks/settings.ts';
import type { Cure } from '../../watch/check.ts';
import type { Parts } from './parts.ts';

/** How far a connector for PostgreSQL has read, as it was stored. */
export type Stored = {
  /** The furthest position that it names, bytes since the beginning of the WAL. */
  lsn: bigint;
  /** When what it has read last was committed, ms since the epoch; null where it does not tell. */
  committedAt: number | null;
  /** What deletes it, so that the connector begins with a snapshot. */
  forget: Cure;
};

const bigOrNull = (value: unknown): bigint | null =>
  /^\d+$/.test(String(value ?? '')) ? BigInt(String(value)) : null;

/** The stored offset of the pipeline’s connector; null where there is none, undefined where that can’t be told. */
export const storedOffset = (parts: Parts): Stored | null | undefined => {
  const { connector, connect, debeziumServer, kafka } = parts;
  if (!connector) return undefined;
  if (debeziumServer) return ofServer(parts);
  const kept = kafka?.stored?.find((each) => each.connector === connector.name);
  if (kept) return kept.offset === null ? null : storedOf(kept.offset, forgetIn(parts, kept));
  const told = connect?.offsets?.[connector.name];
  if (Array.isArray(told)) {
    const offset = (told[0] as { offset?: Record<string, unknown> } | undefined)?.offset;
    return offset ? storedOf(offset, forgetOver(parts)) : null;
  }
  return kafka?.stored ? null : undefined;
};

const storedOf = (offset: Readonly<Record<string, unknown>>, forget: Cure): Stored | null => {
  const found = ['lsn', 'lsn_proc', 'lsn_commit'].flatMap((name) => bigOrNull(offset[name]) ?? []);
  if (found.length === 0) return null;
  const lsn = found.reduce((most, each) => (each > most ? each : most));
  const micros = bigOrNull(offset.ts_usec);
  return { lsn, committedAt: micros === null ? null : Number(micros / 1000n), forget };
};

const ofServer = ({ debeziumServer }: Parts): Stored | null | undefined => {
  const file = debeziumServer?.worker?.['debezium.source.offset.storage.file.filename'];
  if (!debeziumServer || !file) return undefined;
  const { stored } = debeziumServer;
  return (
    stored &&
    storedOf(stored, {
      kind: 'command',
      text: `rm ${file}`,
      restart: 'Debezium Server; stop it before',
    })
  );
};

// Kafka 3.6 and later have a request for it; before, a record without a value deletes it.
const forgetIn = (parts: Parts, { topic, key }: { topic: string; key: string }): Cure =>
  tellsOffsets(parts.connect?.version ?? null)
    ? forgetOver(parts)
    : {
        kind: 'command',
        text: `echo '${key}|-' | kafka-console-producer.sh --bootstrap-server ${parts.kafka?.seed ?? 'HOST:PORT'} --topic ${topic} --property parse.key=true --property 'key.separator=|' --property null.marker=-`,
        restart: 'Kafka Connect; stop the connector before, and drop its slot',
      };

const forgetOver = ({ connect, connector }: Parts): Cure => {
  const base = `${connect?.url.replace(/\/$/, '')}/connectors/${encodeURIComponent(connector?.name ?? '')}`;
  return {
    kind: 'command',
    text: `curl -fX PUT ${base}/stop && curl -fX DELETE ${base}/offsets && curl -fX PUT ${base}/resume`,
    restart: 'nothing; drop the slot after the connector was stopped',
  };
};
