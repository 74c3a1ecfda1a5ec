import assert from 'node:assert/strict';
import path from 'node:path';
import type { TestContext } from 'node:test';
import kafkajs from 'kafkajs';
import { observe } from '../../source/commands/observe.ts';
import { kafka } from '../../source/systems/kafka/readings.ts';
import { postgres } from '../../source/systems/postgres/readings.ts';
import { query } from '../../source/systems/spark/readings.ts';
import type { LabStatus, LabTarget } from '../../source/watch/lab.ts';
import type { Snapshot } from '../../source/watch/snapshot.ts';
import { put, tempFolder } from '../support.ts';
import { sourceSql } from './secrets.ts';
import { until } from './support.ts';

type Offsets = Record<string, number>;

/** A checkpoint as Spark writes it, of a query that nobody runs. */
const checkpointIn = (folder: string) => {
  const fileOf = (offsets: Offsets) => {
    const ends = Object.entries(offsets).map(([topic, end]) => [topic, { 0: end }]);
    return `v1\n{"batchTimestampMs":${Date.now()}}\n${JSON.stringify(Object.fromEntries(ends))}`;
  };
  return {
    plan: (batch: number, offsets: Offsets) =>
      put(path.join(folder, 'offsets', String(batch)), fileOf(offsets)),
    commit: (batch: number) => put(path.join(folder, 'commits', String(batch)), 'v1\n{}'),
  };
};

/**
 * What a real broker and a real Debezium show of a reader: a checkpoint of the test’s own, and topics
 * and a group that are the test’s own, too.
 */
export const readerFaults = async (
  t: TestContext,
  { status, target }: { status: LabStatus; target: LabTarget },
): Promise<void> => {
  const folder = tempFolder(t);
  const { plan, commit } = checkpointIn(folder);
  const client = new kafkajs.Kafka({
    brokers: target.kafka.brokers,
    logLevel: kafkajs.logLevel.NOTHING,
  });
  const [admin, producer] = [client.admin(), client.producer()];
  await Promise.all([admin.connect(), producer.connect()]);
  t.after(() => Promise.all([admin.disconnect(), producer.disconnect()]));
  const make = async (topic: string) => {
    await admin.createTopics({ topics: [{ topic }], waitForLeaders: false });
    await until(`${topic} has a leader`, async () => (await admin.fetchTopicOffsets(topic)).length);
  };
  const write = (topic: string, n: number) =>
    producer.send({ topic, messages: Array.from({ length: n }, (_, i) => ({ value: `${i}` })) });

  const watching = observe(
    {
      ...{ id: 'faults', scope: 'attached', labs: [] },
      systems: [
        {
          ...{ id: 'postgres:a', kind: postgres.kind, label: 'a' },
          endpoint: async () => target.source,
        },
        { ...{ id: 'kafka:a', kind: kafka.kind, label: 'a' }, endpoint: async () => target.kafka },
        {
          ...{ id: 'query:a', kind: query.kind, label: 'a' },
          endpoint: async () => ({ checkpoint: folder, eventLog: path.join(folder, 'none') }),
        },
      ],
      pipelines: [
        {
          ...{ id: 'a', source: { system: 'postgres:a' }, capture: { system: 'connect:a' } },
          ...{ topics: { system: 'kafka:a' }, query: { system: 'query:a' } },
        },
      ],
    },
    { signal: new AbortController().signal, intervalMs: 500 },
  );
  t.after(() => watching.close());
  watching.begin();

  const told =
    (id: string, name: string) =>
    ({ findings }: Snapshot) =>
      findings.find((each) => each.id === id && each.subject.name === name);
  const seen = <T>(what: string, look: (snapshot: Snapshot) => T | undefined | false) =>
    until(what, () => look(watching.snapshot()), 20_000);
  const flow = ({ pipelines }: Snapshot) => pipelines[0]?.flow;

  // A table whose name has to be quoted: its topic passes for one of a captured table.
  await sourceSql(status, 'create table inventory."My Table" (id int primary key)');
  t.after(() => sourceSql(status, `drop table inventory."My Table"`));
  await sourceSql(status, 'insert into inventory."My Table" select generate_series(1, 9)');
  await seen('its topic is there', (snapshot) => {
    const view = snapshot.systems.find(({ kind }) => kind === kafka.kind);
    const topics = (view?.rows as { topics: { name: string }[] } | undefined)?.topics ?? [];
    return topics.some(({ name }) => name === 'lab_cdc.inventory.My_Table');
  });
  await sourceSql(status, 'insert into inventory."My Table" select generate_series(10, 90)');
  await seen('its records are in the flow', (snapshot) => (flow(snapshot)?.recordsPerS ?? 0) > 1);

  // What is planned has not landed.
  await Promise.all([make('faults-anew'), make('faults-kept')]);
  await Promise.all([write('faults-anew', 5), write('faults-kept', 10)]);
  plan(0, { 'faults-anew': 5, 'faults-kept': 3 });
  commit(0);
  await seen('what waits', (snapshot) => flow(snapshot)?.backlog === 7n);
  plan(1, { 'faults-anew': 5, 'faults-kept': 10 });
  await seen('the batch is planned', ({ systems }) =>
    systems.some(({ reading }) => (reading.value as { planned?: number } | null)?.planned === 1),
  );
  assert.equal(flow(watching.snapshot())?.backlog, 7n);
  commit(1);
  await seen('all has landed', (snapshot) => flow(snapshot)?.backlog === 0n);
  const before = watching.snapshot().findings.filter(({ id }) => /^K1[0-2]/.test(id));
  assert.deepEqual(before, []);

  // Retention past the query, and past a group: what it removes does not wait.
  plan(2, { 'faults-anew': 5, 'faults-kept': 10 });
  commit(2);
  await write('faults-kept', 5);
  const [partition] = [{ partition: 0, offset: '3' }];
  await admin.setOffsets({
    groupId: 'faults-group',
    topic: 'faults-kept',
    partitions: [partition],
  });
  await admin.deleteTopicRecords({
    topic: 'faults-kept',
    partitions: [{ partition: 0, offset: '12' }],
  });
  const lost = await seen('retention past the query', told('K12', 'faults-kept'));
  assert.match(
    lost.text,
    /^retention has removed 2 records of faults-kept before Spark read them$/,
  );
  assert.equal(lost.level, 'error');
  const group = await seen('retention past the group', told('K08', 'faults-group'));
  assert.match(group.text, /^group faults-group has lost 9 records of faults-kept: /);
  await seen('what is left waits', (snapshot) => flow(snapshot)?.backlog === 3n);

  // Another topic of the same name.
  await admin.deleteTopics({ topics: ['faults-anew'] });
  await until('it is gone', async () => !(await admin.listTopics()).includes('faults-anew'));
  await make('faults-anew');
  await write('faults-anew', 2);
  const anew = await seen('a topic made anew', told('K11', 'faults-anew'));
  assert.match(
    anew.text,
    /^topic faults-anew was recreated: it ended at \d, and Spark continues from 5$/,
  );
  await admin.deleteTopics({ topics: ['faults-anew', 'faults-kept'] });
  const gone = await seen('a topic that is gone', told('K10', 'faults-anew'));
  assert.match(gone.text, /^Kafka has no topic faults-anew and faults-kept: Spark reads it$/);
};
