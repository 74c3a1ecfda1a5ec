import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeText, eventsOf } from '../../source/actions/change-text.ts';
import { whyTwo } from '../../source/actions/delete.ts';
import type { Change } from '../../source/actions/source.ts';
import type { Engine } from '../../source/lab/contract/engine.ts';
import { createScrub } from '../../source/watch/recording/scrub.ts';
import { healthy } from '../screen/recorded.ts';

const change = (sql: string, over: Partial<Change> = {}): Change => ({
  ...{ sql, rows: 1, askedAt: 10, answeredAt: 12 },
  place: { kind: 'postgres', xid: 820n, lsn: '0/1BCD00' },
  ...over,
});
const email = { column: 'email', before: 'cale.walsh@example.com', after: 'cale.w.1@example.org' };
const name = 'Cale Walsh';
const update = change('UPDATE t SET', { row: { id: 329, name, changed: email } });

test('what became of whom comes first', () => {
  const cases: [Change, string][] = [
    [update, 'UPDATE id 329 email cale… → cale.w.1@example.org'],
    [change('DELETE FROM t', { row: { id: 2, name } }), 'DELETE id 2 Cale Walsh'],
    [change('INSERT INTO t', { row: { id: 12, name } }), 'INSERT id 12 Cale Walsh'],
    [change('DELETE FROM t', { row: { id: 2 } }), 'DELETE id 2'],
    [change('UPDATE t', { rows: 0 }), 'UPDATE 0 customers'],
    [change('INSERT INTO t', { rows: 1000 }), 'INSERT 1,000 customers'],
  ];
  for (const [of, wanted] of cases) assert.equal(changeText(of), wanted);
});

test('transaction, LSN and SQL are facts of the event', () => {
  const [event] = eventsOf([update]);
  assert.ok(typeof event === 'object');
  assert.equal(event.source, 'you');
  assert.deepEqual(event.facts, [
    { name: 'customer', value: 'Cale Walsh, id 329' },
    { name: 'email', value: 'cale.walsh@example.com → cale.w.1@example.org' },
    { name: 'rows', value: '1' },
    { name: 'transaction', value: '820' },
    { name: 'LSN after it', value: '0/1BCD00' },
    { name: 'SQL', value: 'UPDATE t SET' },
  ]);
});

test('many changes are one event', () => {
  const many = Array.from({ length: 10 }, () => change('INSERT INTO t', { rows: 1000 }));
  assert.deepEqual(
    eventsOf(many).map((said) => typeof said === 'object' && said.text),
    ['INSERT 10,000 customers in 10 transactions'],
  );
});

test('that a delete makes two records is said once for each lab', () => {
  const [one, other] = [{}, {}] as [Engine, Engine];
  const say = (engine?: Engine) => whyTwo({ engine, snapshot: healthy });
  const [said] = say(one);
  assert.ok(typeof said === 'object');
  assert.match(said.text, /2 records in Kafka.*tombstone.*1 row more in Delta/);
  assert.deepEqual(say(one), []);
  assert.equal(say(other).length, 1);
  assert.deepEqual(say(), []);
});

test('a scrubbed recording does not tell of whom an event is', () => {
  const said = createScrub([]).value({
    texts: [update, change('DELETE FROM t', { row: { id: 2, name } })].flatMap((each) =>
      eventsOf([each]),
    ),
  });
  assert.doesNotMatch(JSON.stringify(said), /cale|walsh/i);
  assert.match(JSON.stringify(said), /UPDATE id 329/);
});
