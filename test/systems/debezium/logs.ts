import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type KafkaRecord, readBatches } from '../../../source/clients/kafka/record-batches.ts';
import { root } from '../../support.ts';

type Log = { log: string; aborted: { producerId: string; firstOffset: string }[] };
const recorded = JSON.parse(
  gunzipSync(readFileSync(path.join(root, 'test', 'recordings', 'logs.json.gz'))).toString(),
) as Record<string, Log> & { lines: string[] };

/** The lines that were sent to the topics of each compression. */
export const { lines } = recorded;

/** A piece of a real log as scripts/record-logs.ts fetched it. */
export const logOf = (name: string) => {
  const { log, aborted } = recorded[name] as Log;
  return {
    log: Buffer.from(log, 'base64'),
    aborted: aborted.map(({ producerId, firstOffset }) => ({
      producerId: BigInt(producerId),
      firstOffset: BigInt(firstOffset),
    })),
  };
};

/** Its records. */
export const recordsOf = (name: string, from = 0n) => {
  const { log, aborted } = logOf(name);
  return readBatches(log, { partition: 0, from, aborted });
};

/** A record that holds this. */
export const recordWith = (value: unknown, more: Partial<KafkaRecord> = {}): KafkaRecord => ({
  ...{ partition: 0, offset: 7n, timestamp: 1_795_415_149_215, appended: false },
  ...{ key: null, headers: [], transactional: false },
  value:
    value === null || Buffer.isBuffer(value)
      ? value
      : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
  ...more,
});
