// Records pieces of Kafka's log that test/systems/debezium reads: changes by Debezium, every compression as
// Java's producer writes it, and transactions. Of a lab that runs and may be written to; its topics
// `recorded-*` stay. CDC_TOP_HOME and CDC_TOP_CACHE name the lab:
//   npx tsx scripts/record-logs.ts
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { Kafka, logLevel } from 'kafkajs';
import pg from 'pg';
import { codecNames } from '../source/clients/kafka/codecs.ts';
import type { Fetched } from '../source/clients/kafka/fetch.ts';
import { kafkaWire } from '../source/clients/kafka/wire.ts';
import { readEnvironment } from '../source/config/environment.ts';
import { foldersFor } from '../source/config/folders.ts';
import { connectOf } from '../source/lab/contract/ready.ts';
import { localEngine } from '../source/lab/local/index.ts';
import { readLabFile } from '../source/lab/local/state/labfile.ts';
import { layoutFor } from '../source/lab/local/state/layout.ts';
import { recordKinds } from './record-kinds.ts';

const root = path.resolve(import.meta.dirname, '..');
const environment = readEnvironment(process.env);
const folders = foldersFor(environment, process.env);
const engine = localEngine({ name: 'lab', versions: undefined, environment, folders });
const target = await engine.target();
const [broker = ''] = target.kafka.brokers;
const connect = connectOf(target);
const file = readLabFile(layoutFor('lab', folders).labFile);

/** Lines that pack well, with signs of several bytes. */
const lines = Array.from({ length: 60 }, (_, n) =>
  JSON.stringify({ n, text: `Zeile ${n} 日本 `.repeat(8) }),
);

const produceWith = (codec: string, topic: string) => {
  const java = path.join(file?.installed?.javaHome ?? '', 'bin', 'java');
  const jars = path.join(file?.installed?.jars ?? '', 'kafka', '*');
  const args = ['--bootstrap-server', broker, '--topic', topic, '--compression-codec', codec];
  const { status, stderr } = spawnSync(
    java,
    ['-Xmx128m', '-cp', jars, 'kafka.tools.ConsoleProducer', ...args],
    { input: `${lines.join('\n')}\n`, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
};

const changes = async () => {
  const client = new pg.Client(target.source);
  await client.connect();
  for (const sql of [
    `insert into inventory.customers (first_name, last_name, email) values ('アン', E'O''Hara\u001b[31m', 'a@x')`,
    `update inventory.customers set email = 'b@x' where email = 'a@x'`,
    `delete from inventory.customers where email = 'b@x'`,
  ])
    await client.query(sql);
  await client.end();
  await sleep(3000);
};

const transactions = async (topic: string) => {
  const kafka = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING });
  const producer = kafka.producer({
    transactionalId: 'recorded',
    maxInFlightRequests: 1,
    idempotent: true,
  });
  await producer.connect();
  for (const [what, end] of [
    ['kept', 'commit'],
    ['dropped', 'abort'],
    ['kept too', 'commit'],
  ] as const) {
    const transaction = await producer.transaction();
    await transaction.send({ topic, messages: [{ key: what, value: `{"what":"${what}"}` }] });
    await transaction[end]();
  }
  await producer.disconnect();
};

const fetchLog = async (topic: string, fetchOffset = '0') => {
  const wire = kafkaWire(5000);
  const [answer] = await wire.ask<Fetched>(broker, 'Fetch', {
    topics: [{ topic, partitions: [{ partition: 0, fetchOffset, maxBytes: 4_194_304 }] }],
    isolationLevel: 1,
    ...{ maxWaitTime: 500, minBytes: 1, maxBytes: 4_194_304 },
  });
  wire.close();
  const [partition] = answer?.partitions ?? [];
  return {
    log: partition?.log.toString('base64') ?? '',
    aborted: partition?.aborted.map(({ producerId, firstOffset }) => ({
      producerId: String(producerId),
      firstOffset: String(firstOffset),
    })),
  };
};

/** A log to which nothing was added for five seconds. */
const settled = async (topic: string) => {
  const deadline = Date.now() + 120_000;
  for (let before = ''; ; await sleep(5000)) {
    if (Date.now() > deadline) throw new Error(`nothing comes to ${topic}`);
    const fetched = await fetchLog(topic);
    if (fetched.log !== '' && fetched.log === before) return fetched;
    before = fetched.log;
  }
};

const logs: Record<string, unknown> = { lines };
await changes();
logs.customers = await fetchLog(target.kafka.topic);
for (const codec of codecNames) {
  produceWith(codec, `recorded-${codec}`);
  logs[codec] = await fetchLog(`recorded-${codec}`);
}
await transactions('recorded-transactions');
logs.transactions = await fetchLog('recorded-transactions');
for (const topic of await recordKinds(target.source, connect)) logs[topic] = await settled(topic);
writeFileSync(
  path.join(root, 'test', 'recordings', 'logs.json.gz'),
  gzipSync(JSON.stringify(logs), { level: 9 }),
);
