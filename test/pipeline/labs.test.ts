import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { narrowed } from '../../source/panes/narrow.ts';
import { kafka } from '../../source/systems/kafka/readings.ts';
import { postgres } from '../../source/systems/postgres/readings.ts';
import { query } from '../../source/systems/spark/readings.ts';
import type { Snapshot } from '../../source/watch/snapshot.ts';
import { viewOf } from '../../source/watch/view.ts';
import * as build from './build.ts';
import { killed, lab, storeOf } from './labs.ts';

/** What is seen of one lab, but for what it is called. */
const own = (snapshot: Snapshot, name: string) => {
  const { systems, pipelines, events, findings } = narrowed(snapshot, name);
  const anonymous = (text: string) => text.replaceAll(` of ${name}`, '');
  const pipeline = pipelines.find(({ id }) => id === name);
  assert.ok(pipeline);
  return {
    systems: systems.map(({ system, ...view }) => ({ ...view, id: system.id })),
    flow: pipeline.flow,
    verdict: [pipeline.verdict.level, anonymous(pipeline.verdict.text)],
    findings: findings
      .filter(({ subject }) => subject.pipeline === name)
      .map(({ id, level, text, subject }) => [id, level, anonymous(text), subject.system]),
    events: events
      .filter(({ subject }) => subject.pipeline === name || subject.lab === name)
      .map(({ at, level, text }) => [at, level, anonymous(text)]),
  };
};

describe('two labs with the same names as one target', () => {
  const alone = { a: lab(1), b: lab(3) };
  const both = storeOf(alone).snapshot();

  test('show each what it shows alone', () => {
    assert.equal(both.pipelines.length, 2);
    for (const [name, told] of Object.entries(alone))
      assert.deepEqual(own(both, name), own(storeOf({ [name]: told }).snapshot(), name));
  });

  test('have topics, slots and batches of one name, with figures of their own', () => {
    const figures = ['a', 'b'].map((name) => {
      const [topic] = viewOf(both, kafka, `kafka:${name}`)?.rows.topics ?? [];
      const [slot] = viewOf(both, postgres, `postgres:${name}`)?.rows.slots ?? [];
      const [batch] = viewOf(both, query, `query:${name}`)?.rows.batches ?? [];
      return [
        topic?.name,
        topic?.recordsPerS,
        topic?.backlog,
        slot?.name,
        slot?.retained,
        batch?.rows,
      ];
    });
    assert.deepEqual(figures, [
      ['lab_cdc.inventory.customers', 10, 0n, 'debezium', 0n, 10],
      ['lab_cdc.inventory.customers', 30, 0n, 'debezium', 0n, 30],
    ]);
    assert.deepEqual(
      both.pipelines.map(({ flow }) => [flow.recordsPerS, flow.lastBatch?.rows]),
      [
        [10, 10],
        [30, 30],
      ],
    );
  });

  test('say in their events which of them it is', () => {
    const store = storeOf(alone);
    const step = {
      subject: 'postgres',
      state: 'done',
      what: 'it accepts queries',
      tookMs: 1,
    } as const;
    for (const lab of Object.keys(alone)) store.step(lab, { ...step, at: build.t0 });
    store.note('info', 'copied', 'a row');
    const { events } = store.snapshot();
    assert.deepEqual(
      store
        .tick()
        .events.slice(events.length)
        .map(({ source }) => source),
      ['a/postgres', 'b/postgres', 'copied'],
    );
  });

  for (const [dead, other] of [
    ['b', 'a'],
    ['a', 'b'],
  ] as const)
    test(`the other one is well while ${dead} is killed`, () => {
      const told = { ...alone, [dead]: killed(alone[dead]) };
      const snapshot = storeOf(told).snapshot();
      const one = storeOf({ [dead]: told[dead] }).snapshot();
      assert.deepEqual(own(snapshot, dead), own(one, dead));
      assert.deepEqual(own(snapshot, other), own(both, other));
      const verdicts = new Map(snapshot.pipelines.map(({ id, verdict }) => [id, verdict]));
      assert.equal(verdicts.get(other)?.level, 'good');
      assert.equal(verdicts.get(dead)?.level, 'error');
      assert.match(verdicts.get(dead)?.text ?? '', new RegExp(` of ${dead} `));
      // Nothing of what is found is about the other one.
      assert.ok(snapshot.findings.length > 0);
      for (const { subject } of snapshot.findings) {
        assert.equal(subject.pipeline ?? dead, dead);
        if (subject.system) assert.ok(subject.system.endsWith(`:${dead}`), subject.system);
      }
      // Rates are of now: a dead lab has none, and keeps what it has.
      const { flow } = snapshot.pipelines.find(({ id }) => id === dead) ?? {};
      assert.deepEqual([flow?.recordsPerS, flow?.transactionsPerS], [null, null]);
    });
});
