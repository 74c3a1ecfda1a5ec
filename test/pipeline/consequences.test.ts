import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { consequencesOf } from '../../source/pipeline/consequences.ts';
import { snapshotFrom } from '../observed.ts';
import { lab } from './pipeline.ts';
import { stopped, withoutKafka } from './without-kafka.ts';

describe('an incident is one thing', () => {
  test('what a person has stopped is said so, is no error, and explains what follows', () => {
    const { pipelines, findings } = withoutKafka(stopped);
    const { verdict } = pipelines[0] ?? assert.fail();
    assert.deepEqual([verdict.id, verdict.level], ['X01', 'warning']);
    assert.equal(verdict.text, 'Kafka is down: you stopped it 20 s ago');
    assert.deepEqual(verdict.next?.[0], {
      ...{ does: 'starts it', key: 'U', command: 'cdc-top up' },
    });
    const inactive = findings.find(({ id }) => id === 'S04');
    assert.deepEqual([inactive?.level, inactive?.because], ['error', 'X01']);
    assert.equal(findings.find(({ id }) => id === 'L01')?.level, 'info');
  });

  test('what ended by itself is an error', () => {
    const { verdict } =
      withoutKafka({ ...stopped, stoppedAt: undefined }).pipelines[0] ?? assert.fail();
    assert.deepEqual([verdict.id, verdict.level], ['X01', 'error']);
    assert.match(verdict.text, /^Kafka has not answered since /);
  });

  test('what follows is said by what is known', () => {
    const snapshot = withoutKafka(stopped);
    const pipeline = snapshot.pipelines[0] ?? assert.fail();
    assert.deepEqual(consequencesOf(snapshot, pipeline), [
      'slot debezium unread, 38.1 KB of WAL held back',
    ]);
  });

  test('whether changes that wait are kept is said only where that is known', () => {
    const waiting = (walStatus: string, more: object = {}) => {
      const snapshot = withoutKafka(stopped, { walStatus });
      const pipeline = snapshot.pipelines[0] ?? assert.fail();
      const inFlight = { ...pipeline.inFlight, changes: 1002n, records: 0n, ...more };
      return consequencesOf(snapshot, { ...pipeline, inFlight }).slice(1);
    };
    assert.deepEqual(waiting('reserved'), ['1,002 changes wait', 'PostgreSQL keeps them']);
    assert.deepEqual(waiting('unreserved'), ['1,002 changes wait']);
    // What is in Kafka nobody can see now.
    assert.deepEqual(waiting('reserved', { records: 17n }), ['1,002 changes wait']);
  });

  test('nothing follows where all is well', () => {
    const snapshot = snapshotFrom(lab(20));
    assert.deepEqual(consequencesOf(snapshot, snapshot.pipelines[0] ?? assert.fail()), []);
  });
});
