// Records what a real MySQL and a real MariaDB with Debezium's connector put into Kafka, for the tests of traces,
// and what is seen of MySQL meanwhile, for the golden frames of the Binlog pane. Servers, Kafka and Connect are its
// own and end with it:
//   CDC_TOP_CACHE=/var/tmp/cdc-top-cache npx tsx scripts/record-mysql.ts
// Takes two minutes. Whoever runs it draws the frames anew and reads their diff.
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { observe } from '../source/commands/observe.ts';
import { ownVersion } from '../source/config/versions.ts';
import { kinds } from '../source/systems/index.ts';
import { placesOf } from '../source/systems/kafka/detail/source.ts';
import { kafka } from '../source/systems/kafka/readings.ts';
import { topicScanner } from '../source/systems/kafka/scan.ts';
import { type Recorded, recordedOf } from '../source/watch/recording/recorded.ts';
import { versionsOf } from '../source/watch/recording/recorder.ts';
import { writeRecording } from '../source/watch/recording/writer.ts';
import type { Snapshot } from '../source/watch/snapshot.ts';
import type { Target } from '../source/watch/target.ts';
import { type Flavour, mysqlServer } from '../test/stack/mysql-server.ts';
import { temporaryFolder } from '../test/stack/support.ts';
import { type Capture, capture, until } from './mysql-capture.ts';
import { leaks, scrub } from './scrub.ts';

const root = path.resolve(import.meta.dirname, '..');
const person = { user: 'debezium', password: 'to-be-guessed' };
const say = (text: string) => process.stderr.write(`record-mysql: ${text}\n`);
const cleanups: (() => unknown)[] = [];
const scope = { after: (work: () => unknown) => void cleanups.unshift(work) } as never;

const tables = (flavour: Flavour) => `
  CREATE DATABASE inventory;
  CREATE TABLE inventory.customers (id INT PRIMARY KEY, name VARCHAR(40));
  CREATE TABLE inventory.loose (n INT);
  INSERT INTO inventory.customers VALUES (1, 'Anne'), (2, 'Bo');
  CREATE USER '${person.user}'@'%' IDENTIFIED ${flavour === 'mysql' ? 'WITH mysql_native_password ' : ''}BY '${person.password}';
  GRANT SELECT, RELOAD, SHOW DATABASES, REPLICATION SLAVE, ${flavour === 'mysql' ? 'REPLICATION CLIENT' : 'BINLOG MONITOR'}, LOCK TABLES ON *.* TO '${person.user}'@'%';
`;

/** What is done to the tables, each line a transaction, once the connector streams. */
const changes = [
  `INSERT INTO inventory.customers VALUES (3, 'Cleo')`,
  `START TRANSACTION;
   INSERT INTO inventory.customers VALUES (4, 'Dan'), (5, 'Eve'), (6, 'Finn');
   UPDATE inventory.customers SET name = 'Ann' WHERE id = 1;
   DELETE FROM inventory.customers WHERE id = 2;
   COMMIT`,
  `UPDATE inventory.customers SET id = 13 WHERE id = 3`,
  `INSERT INTO inventory.loose VALUES (7), (7)`,
];
const again = `INSERT INTO inventory.customers VALUES (20, 'sent twice'), (21, 'sent twice')`;
const last = `UPDATE inventory.customers SET name = 'last' WHERE id = 20`;

/** Servers and connectors: each tells other parts of where a change stands. */
const cases = {
  mysql: { flavour: 'mysql', connector: 'mysql.MySqlConnector' },
  'mariadb-10.11': { flavour: 'mariadb-10.11', connector: 'mysql.MySqlConnector' },
  'mariadb-11.4': { flavour: 'mariadb', connector: 'mysql.MySqlConnector' },
  mariadb: { flavour: 'mariadb', connector: 'mariadb.MariaDbConnector' },
} as const satisfies Record<string, { flavour: Flavour; connector: string }>;
type Case = keyof typeof cases;

type Written = { partition: number; offset: string; timestamp: number; appended: boolean };
type Row = Written & { key: string | null; value: string | null };

const recorded = async (of: Case, to: Capture): Promise<Record<string, Row[]>> => {
  const { flavour, connector } = cases[of];
  const server = await mysqlServer(scope, flavour);
  await server.run(tables(flavour));
  const name = `shop-${of}`;
  const watching = observe(targetOf(server.endpoint, name, to), {
    ...{ signal: new AbortController().signal, intervalMs: 1000 },
  });
  const ticks: { at: number; value: Recorded }[] = [];
  let before: Snapshot | undefined;
  watching.store.subscribe(() => {
    const snapshot = watching.store.snapshot();
    if (snapshot.at === before?.at) return;
    ticks.push({ at: snapshot.at, value: recordedOf(snapshot, before) });
    before = snapshot;
  });
  watching.begin();
  const offsetOf = (topic: string): bigint => {
    const view = watching.access(kafka, 'kafka:bus');
    return view ? placesOf(view, topic).reduce((sum, { end }) => sum + end, 0n) : 0n;
  };
  const grows = async (topic: string, from: bigint, by = 1n) =>
    until(`${topic} has ${from + by}`, () => offsetOf(topic) >= from + by);
  try {
    const customers = `${name}.inventory.customers`;
    await to.register(
      name,
      { ...server.endpoint, ...person },
      {
        'connector.class': `io.debezium.connector.${connector}`,
        'database.allowPublicKeyRetrieval': 'true',
        // MariaDB answers what this driver asks of MySQL 8 in its own way.
        ...(flavour !== 'mysql' && { 'database.ssl.mode': 'disabled' }),
      },
    );
    await grows(customers, 0n, 2n);
    await until('it streams', async () => {
      const rows = await server.run(
        `SELECT 1 FROM information_schema.processlist WHERE command LIKE 'Binlog Dump%'`,
      );
      return rows.length > 0;
    });
    say(`${of}: it streams`);
    for (const change of changes) {
      const from = offsetOf(customers) + offsetOf(`${name}.inventory.loose`);
      await server.run(`${change};`.replaceAll(';\n', ';\n'));
      await until(
        'its records are there',
        () => offsetOf(customers) + offsetOf(`${name}.inventory.loose`) > from,
      );
      await sleep(700);
    }
    const stored = offsetOf('_connect_offsets');
    await server.run(`${again.replace('20', '18').replace('21', '19')};`);
    await grows('_connect_offsets', stored);
    say(`${of}: ends by force before it stores an offset`);
    const sent = offsetOf(customers);
    await server.run(`${again};`);
    await grows(customers, sent, 2n);
    await to.killConnect();
    await to.startConnect();
    await grows(customers, sent, 4n);
    await server.run(`${last};`);
    await grows(customers, sent, 5n);
    const [after] = [offsetOf('_connect_offsets')];
    await server.run(`INSERT INTO inventory.customers VALUES (99, 'so that an offset is stored')`);
    await grows('_connect_offsets', after);
    await sleep(2000);
    const access = watching.access(kafka, 'kafka:bus');
    const read = async (topic: string): Promise<Row[]> => {
      const rows: Row[] = [];
      const scanner = topicScanner(topic);
      for (const place of access ? placesOf(access, topic) : [])
        await scanner.read(
          place,
          place.begin,
          place.end,
          ({ partition, offset, timestamp, appended, key, value }) => {
            rows.push({
              partition,
              offset: String(offset),
              timestamp,
              appended,
              key: key?.toString() ?? null,
              value: value?.toString() ?? null,
            });
          },
          AbortSignal.timeout(10_000),
        );
      scanner.close();
      return rows;
    };
    if (of === 'mysql') await writeTicks(ticks, server.endpoint.port, to);
    const topics = [customers, `${name}.inventory.loose`, '_connect_offsets'];
    const all = await Promise.all(topics.map(async (topic) => [topic, await read(topic)] as const));
    return Object.fromEntries(
      all.map(([topic, rows]) => [
        topic,
        rows.filter(({ key }) => topic !== '_connect_offsets' || key?.includes(`"${name}"`)),
      ]),
    );
  } finally {
    await watching.close();
    await to.ask('DELETE', `connectors/${name}`).catch(() => {});
  }
};

const targetOf = (
  endpoint: Awaited<ReturnType<typeof mysqlServer>>['endpoint'],
  name: string,
  { broker, url }: Capture,
): Target => ({
  ...{ id: 'shop', scope: 'attached', labs: [] },
  systems: [
    { id: 'mysql:shop', kind: 'mysql', label: 'shop', endpoint: async () => endpoint },
    {
      id: 'connect:bus',
      kind: 'connect',
      label: 'bus',
      endpoint: async () => ({ url, username: '', password: '' }),
    },
    { id: 'kafka:bus', kind: 'kafka', label: 'bus', endpoint: async () => ({ brokers: [broker] }) },
  ],
  pipelines: [
    {
      id: 'shop',
      source: { system: 'mysql:shop', reader: person.user },
      capture: { system: 'connect:bus', connector: name },
      topics: { system: 'kafka:bus', names: [`${name}.inventory.customers`] },
    },
  ],
});

/** The last half minute, as test/screen/recorded.ts plays it. */
const writeTicks = async (
  ticks: readonly { at: number; value: Recorded }[],
  port: number,
  { broker, url }: Capture,
) => {
  const file = path.join(root, 'test', 'recordings', 'binlog.rec');
  rmSync(file, { force: true });
  const ports = new Map([
    [port, 3306],
    [Number(broker.split(':')[1]), 9092],
    [Number(new URL(url).port), 8083],
  ]);
  const kept = ticks.slice(-40);
  const first = kept[0] as (typeof kept)[number];
  const writer = await writeRecording(file, {
    ...{ format: 1, program: ownVersion(), startedAt: first.at, intervalMs: 1000 },
    kinds: versionsOf(kinds.map(({ kind }) => kind)),
    systems: Array.from(first.value.systems, ([id, { kind, system }]) => ({
      id,
      kind,
      label: system.label,
    })),
    scrubbed: false,
  });
  const texts: [string, string][] = [[path.dirname(folder), '/lab']];
  for (const { at, value } of kept) writer.add(at, scrub(value, { texts, ports }));
  await writer.close();
  chmodSync(file, 0o644);
  const found = leaks(gunzipSync(readFileSync(file)).toString());
  say(
    `binlog.rec: ${writer.bytes} bytes${found.length > 0 ? `, tells ${[...new Set(found)].join(' ')}` : ''}`,
  );
};

const folder = temporaryFolder(scope, 'record-mysql');
try {
  const to = await capture(folder);
  cleanups.unshift(() => to.close());
  const all: Record<string, Record<string, Row[]>> = {};
  for (const of of Object.keys(cases) as Case[]) all[of] = await recorded(of, to);
  const text = JSON.stringify(
    {
      recorded:
        'by scripts/record-mysql.ts: MySQL 8.0.15, MariaDB 10.11 and 11.4.5 with Debezium 2.3.2.Final, MariaDB 11.4.5 with its own connector 3.0.0.Final',
      ...all,
    },
    null,
    1,
  );
  writeFileSync(path.join(root, 'test', 'recordings', 'mysql-records.json'), `${text}\n`);
} finally {
  for (const work of cleanups) await work();
}
