import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Kafka as KafkaClient, logLevel } from 'kafkajs';
import { basicAuth } from '../../source/clients/http.ts';
import { type Groups, kafkaWire } from '../../source/clients/kafka/wire.ts';
import { observe } from '../../source/commands/observe.ts';
import { readEnvironment } from '../../source/config/environment.ts';
import { foldersFor } from '../../source/config/folders.ts';
import type { Engine } from '../../source/lab/contract/engine.ts';
import { connectOf } from '../../source/lab/contract/ready.ts';
import { localEngine } from '../../source/lab/local/index.ts';
import { watchedLabs } from '../../source/lab/watched.ts';
import { changeText, diffOf } from '../../source/systems/debezium/diff.ts';
import { type Change, contentText, envelopeOf } from '../../source/systems/debezium/envelope.ts';
import { placeholderFor } from '../../source/systems/kafka/detail/recordColumns.ts';
import { placesOf, readTopic } from '../../source/systems/kafka/detail/source.ts';
import type { TailRecord } from '../../source/systems/kafka/keep.ts';
import { type Kafka, kafka as kafkaKey } from '../../source/systems/kafka/readings.ts';
import { type TailData, tailTopic } from '../../source/systems/kafka/tail.ts';
import { postgres } from '../../source/systems/postgres/readings.ts';
import { readService } from '../../source/systems/services/settings.ts';
import type { Watching } from '../../source/watch/index.ts';
import type { Access } from '../../source/watch/kind.ts';
import { viewOf } from '../../source/watch/view.ts';
import { outagesAreTold } from './outages.ts';
import { probedLab, table } from './probing.ts';
import { sourceClient } from './secrets.ts';
import { until } from './support.ts';
import { notebooksTeach } from './teaching.ts';

const others = 'details-other';

describe('details of rows', { timeout: 900_000 }, () => {
  const stack = probedLab('details');
  const closing: (() => unknown)[] = [];
  const ended = new AbortController();
  let watching: Watching;
  let lab: Engine;
  let kafka: KafkaClient;

  before(async () => {
    const environment = readEnvironment(stack.lab.env);
    const folders = foldersFor(environment, stack.lab.env);
    const engine = localEngine({ name: 'lab', versions: undefined, environment, folders });
    lab = engine;
    watching = observe(watchedLabs([engine]), { signal: ended.signal, intervalMs: 500 });
    watching.begin();
    kafka = new KafkaClient({ brokers: stack.target.kafka.brokers, logLevel: logLevel.NOTHING });
    await until('the topics are read', () =>
      topics().some(({ name }) => name === stack.target.kafka.topic),
    );
  });
  after(async () => {
    for (const close of closing) await close();
    ended.abort();
    await watching?.close();
  });

  const view = () => viewOf(watching.snapshot(), kafkaKey, 'kafka:lab');
  const topics = () => view()?.rows.topics ?? [];
  const access = (): Access<Kafka> => {
    const found = watching.access(kafkaKey, 'kafka:lab');
    assert.ok(found);
    return found;
  };
  const openTopic = (topic: string) => {
    const live = readTopic(access(), topic);
    closing.push(() => live.close());
    return {
      ...live,
      tail: (): TailData => live.current().tail,
      until: (what: string, holds: (tail: TailData) => boolean) =>
        until(what, () => holds(live.current().tail) && live.current().tail),
    };
  };
  const changesOf = (records: readonly TailRecord[], id: number): Change[] =>
    records.flatMap((record) => {
      const envelope = envelopeOf(record);
      if (envelope.kind !== 'change' || contentText(envelope.key) !== `id=${id}`) return [];
      return envelope.change;
    });
  const groups = async (): Promise<string[]> => {
    const wire = kafkaWire(3000);
    const [address = ''] = stack.target.kafka.brokers;
    const found = await wire.ask<Groups>(address, 'ListGroups');
    wire.close();
    return found.groups.map(({ groupId }) => groupId).sort();
  };

  it('a topic’s records are the rows that SQL has changed, and nobody joins a group', async () => {
    const before = await groups();
    const topic = openTopic(stack.target.kafka.topic);
    const first = await topic.until('the snapshot is read', ({ records }) => records.length >= 4);
    for (const record of first.records.slice(0, 4)) {
      const envelope = envelopeOf(record);
      assert.ok(envelope.kind === 'change' && envelope.change.op === 'r');
    }
    const client = sourceClient(stack.status);
    await client.connect();
    const one = async (sql: string, values: unknown[] = []) =>
      (await client.query(sql, values)).rows[0] as Record<string, string | number>;
    try {
      const created = await one(
        `insert into ${table} (first_name, last_name, email) values ($1, $2, $3) returning *, txid_current()::text as tx`,
        ['アン 👩‍👩‍👧', 'O\u001b[31m"Hara\\', 'before@example.com'],
      );
      const { tx, ...row } = created;
      const id = Number(row.id);
      const updated = await one(
        `update ${table} set email = 'after@example.com' where id = $1 returning txid_current()::text as tx`,
        [id],
      );
      const deleted = await one(
        `delete from ${table} where id = $1 returning txid_current()::text as tx`,
        [id],
      );
      const { lsn } = await one(`select (pg_current_wal_lsn() - '0/0')::text as lsn`);
      const { records } = await topic.until('the tombstone is there', ({ records: all }) =>
        all.some((each) => each.value === null && contentText(envelopeOf(each).key) === `id=${id}`),
      );
      const [create, update, remove] = changesOf(records, id);
      assert.deepEqual([create?.op, update?.op, remove?.op], ['c', 'u', 'd']);
      assert.deepEqual([create?.before, create?.after], [null, row]);
      assert.deepEqual(
        [update?.before, update?.after],
        [row, { ...row, email: 'after@example.com' }],
      );
      assert.deepEqual([remove?.before, remove?.after], [update?.after, null]);
      assert.deepEqual([create?.txId, update?.txId, remove?.txId], [tx, updated.tx, deleted.tx]);
      const lsns = [create, update, remove].map((change) => change?.lsn ?? 0n);
      assert.ok(lsns.every((each, n) => each > (lsns[n - 1] ?? 0n) && each <= BigInt(lsn ?? 0)));
      const changed = diffOf(update as Change).filter(({ state }) => state === 'changed');
      assert.deepEqual(
        changed.map(({ name, before: old, after: now }) => [name, old, now]),
        [['email', '"before@example.com"', '"after@example.com"']],
      );
    } finally {
      await client.end();
    }
    assert.deepEqual(await groups(), before);
    topic.close();
  });

  it('open and aborted transactions are not shown, and what comes too fast is skipped', async () => {
    const producer = kafka.producer({
      ...{ transactionalId: others, maxInFlightRequests: 1, idempotent: true },
    });
    closing.push(() => producer.disconnect());
    await producer.connect();
    const send = async (value: string) => {
      const transaction = await producer.transaction();
      await transaction.send({ topic: others, messages: [{ key: value, value, partition: 0 }] });
      return transaction;
    };
    await (await send('committed')).commit();
    await until('the topic is known', () => topics().some(({ name }) => name === others));
    const topic = openTopic(others);
    const texts = ({ records }: TailData) => records.map(({ value }) => value?.toString() ?? '');
    await topic.until('the record is read', (tail) => texts(tail).includes('committed'));
    const open = await send('aborted');
    await topic.until('one waits', ({ open: waiting }) => waiting === 1n);
    await open.abort();
    await (await send('committed later')).commit();
    const tail = await topic.until('it goes on', (now) => texts(now).includes('committed later'));
    assert.deepEqual(texts(tail), ['committed', 'committed later']);
    assert.deepEqual([tail.aborted, tail.open], [1, 0n]);
    topic.close();

    // More than is read at first: what is to be seen lies before it.
    const many = await producer.transaction();
    const dropped = Array.from({ length: 200 }, () => ({ value: 'dropped', partition: 0 }));
    await many.send({ topic: others, messages: dropped });
    await many.abort();
    await producer.disconnect();
    const again = openTopic(others);
    const found = await again.until('they are found', (now) => texts(now).length > 0);
    assert.equal(texts(found).at(-1), 'committed later');
    again.close();

    // Looks so seldom that all of it comes between two looks.
    const slow = tailTopic(
      others,
      () => placesOf(access(), others),
      () => 3000,
    );
    closing.push(() => slow.close());
    await until('it has looked', () => slow.current().looked);
    const plain = kafka.producer();
    closing.push(() => plain.disconnect());
    await plain.connect();
    const pad = 'x'.repeat(200);
    const messages = Array.from({ length: 20_000 }, (_, n) => ({
      value: `${n} ${pad}`,
      partition: 0,
    }));
    for (let at = 0; at < messages.length; at += 4000)
      await plain.send({ topic: others, messages: messages.slice(at, at + 4000) });
    const last = [{ value: 'y'.repeat(900_000) }, { value: 'last' }];
    await plain.send({
      topic: others,
      messages: last.map((message) => ({ ...message, partition: 0 })),
    });
    await plain.disconnect();
    const end = await until('the last is read', () => {
      const now = slow.current();
      return texts(now).at(-1) === 'last' && now;
    });
    assert.ok(end.skipped > 0n && end.records.length <= 300, `${end.skipped} skipped`);
    assert.equal(end.records.at(-2)?.value?.length, 900_000);
    slow.close();
  });

  it('batches that are larger than what is asked for come from every partition', async () => {
    const topic = 'details-large';
    const admin = kafka.admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic, numPartitions: 3 }] });
    await admin.disconnect();
    await until('the topic is known', () => topics().some(({ name }) => name === topic));
    const view = openTopic(topic);
    const producer = kafka.producer();
    closing.push(() => producer.disconnect());
    await producer.connect();
    // Together they are more than one answer may have, and each more than is asked of a partition.
    for (let round = 0; round < 3; round += 1)
      for (const partition of [0, 1, 2])
        await producer.send({
          topic,
          messages: [{ partition, key: `${partition}`, value: `${round}${'x'.repeat(900_000)}` }],
        });
    const all = await view.until('all are read', ({ records }) => records.length === 9);
    assert.deepEqual(
      all.records.map(({ partition, value }) => `${partition}${value?.toString()[0]}`).sort(),
      ['00', '01', '02', '10', '11', '12', '20', '21', '22'],
    );
    assert.deepEqual([all.skipped, all.unreadable, all.trouble], [0n, [], undefined]);
    view.close();
  });

  it('what the WAL lacks is known by what its connector is configured to send', async (t) => {
    const connect = connectOf(stack.target);
    const ask = async (path: string, init: RequestInit = {}) => {
      const headers = { ...basicAuth(connect), 'content-type': 'application/json' };
      const answer = await fetch(`${connect.url}/connectors/${path}`, { ...init, headers });
      assert.ok(answer.ok, `${path}: ${answer.status}`);
      return answer.status === 204 ? {} : ((await answer.json()) as Record<string, string>);
    };
    const client = sourceClient(stack.status);
    await client.connect();
    t.after(() => client.end());
    for (const sql of [
      'create schema long',
      'create table long.notes (id int primary key, n int, note text, words text[])',
      'alter table long.notes alter note set storage external, alter words set storage external',
      'grant usage on schema long to debezium',
      'grant select on long.notes to debezium',
      'create publication long for table long.notes',
    ])
      await client.query(sql);
    const own = await ask(`${connect.connector}/config`);
    const base = Object.fromEntries(
      Object.entries(own).filter(([name]) => name !== 'name' && !name.startsWith('heartbeat.')),
    );
    const config = {
      ...base,
      ...{ 'topic.prefix': 'long', 'slot.name': 'long', 'publication.name': 'long' },
      ...{ 'schema.include.list': 'long', 'unavailable.value.placeholder': 'hex:286e6f7429' },
    };
    await ask('long/config', { method: 'PUT', body: JSON.stringify(config) });
    await until('it streams', async () => {
      const { rows } = await client.query(
        `select from pg_replication_slots join pg_stat_replication on pid = active_pid
          where slot_name = 'long' and state = 'streaming'`,
      );
      return rows.length > 0;
    });
    await client.query(
      `insert into long.notes values (1, 1, repeat('a', 5000), array_fill('b'::text, array[500]))`,
    );
    await client.query('update long.notes set n = 2');
    const topic = 'long.long.notes';
    await until('the topic is known', () => topics().some(({ name }) => name === topic));
    const view = openTopic(topic);
    const { records } = await view.until('both are read', ({ records: some }) => some.length >= 2);
    const last = records.at(-1) as TailRecord;
    const text = await until('the setting is read', () => {
      const placeholder = placeholderFor(watching.snapshot(), topic, last);
      const envelope = envelopeOf(last);
      if (placeholder.text !== '(not)' || envelope.kind !== 'change') return false;
      return changeText(envelope.change, placeholder);
    });
    assert.equal(text, 'id: 1, n: 2');
    view.close();
    const reader = async () => {
      const { rows } = await client.query(
        `select active_pid from pg_replication_slots where slot_name = 'debezium'`,
      );
      return rows[0].active_pid as number | null;
    };
    const before = await reader();
    await ask('long', { method: 'DELETE' });
    await until('its slot is free', () =>
      client.query(`select pg_drop_replication_slot('long')`).then(() => true),
    );
    // The worker stops all of its tasks, and starts those that are left.
    await until('the task of the lab reads again', async () => {
      const now = await reader();
      return now !== null && now !== before;
    });
  });

  it('a topic’s configuration says who has set what', async () => {
    const topic = openTopic(stack.target.kafka.topic);
    const configs = await until('it is read', () => topic.current().configs);
    assert.equal(configs.trouble, undefined);
    const policy = configs.entries.find(({ name }) => name === 'cleanup.policy');
    assert.deepEqual([policy?.value, policy?.isDefault], ['delete', false]);
    const sorted = configs.entries.map(({ isDefault }) => Number(isDefault));
    assert.deepEqual(sorted, sorted.toSorted());
    topic.close();
  });

  it('a service’s command and settings are shown without any secret of the lab', async () => {
    const folder = stack.status.paths.secrets ?? '';
    const secrets = readdirSync(folder).flatMap((name) =>
      readFileSync(path.join(folder, name), 'utf8')
        .split(/[\s=:]/)
        .filter((part) => part.length >= 32),
    );
    assert.ok(secrets.length >= 5);
    for (const { name } of stack.status.services) {
      const live = readService(lab, 'services:lab', name);
      closing.push(() => live.close());
      const { settings, log } = await until(`${name} is read`, () => {
        const data = live.current();
        return data.settings && data.log?.looked && data;
      });
      assert.ok(settings?.command && settings.files.length > 0, name);
      assert.ok(log && !log.trouble, name);
      const shown = JSON.stringify(settings);
      for (const secret of secrets) assert.ok(!shown.includes(secret), name);
      live.close();
    }
  });

  it('a slot’s walsender is read with every column that this version has', () => {
    const reading = viewOf(watching.snapshot(), postgres, 'postgres:lab')?.reading.value;
    const slot = reading?.slots.find(({ name }) => name === 'debezium');
    const sender = reading?.walsenders.find(({ pid }) => pid === slot?.activePid);
    assert.ok(sender?.more && 'reply_time' in sender.more && 'sync_state' in sender.more);
    assert.ok(!('pid' in sender.more) && !('sent_lsn' in sender.more));
  });

  describe('its notebooks', () =>
    notebooksTeach(
      () => stack.status,
      () => stack.lab.must('submit'),
    ));

  // What was captured twice after a kill would be in the notebooks' way.
  describe('while servers are out', () => {
    before(() => stack.lab.must('cancel'));
    outagesAreTold(stack);
  });
});
