import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cutTrace, rootCause } from '../../source/text/trace.ts';

const frames = (count: number) =>
  Array.from({ length: count }, (_, index) => `\tat org.x.Y.z(Y.java:${index})\n`).join('');
// As Connect has it of a task whose slot is in use.
const trace = (count = 3) =>
  `org.apache.kafka.connect.errors.ConnectException: An exception occurred in the change event producer.\n${frames(count)}` +
  `Caused by: io.debezium.DebeziumException: Failed to start replication stream\n${frames(count)}\t... 9 more\n` +
  `Caused by: org.postgresql.util.PSQLException: ERROR: replication slot "debezium" is active for PID 7\n  Detail: another one reads it\n${frames(count)}\t... 5 more\n`;

const cause =
  'PSQLException: ERROR: replication slot "debezium" is active for PID 7 Detail: another one reads it';

describe('the root cause of a trace', () => {
  const cases: [what: string, trace: string, cause: string][] = [
    ['is the last of its causes', trace(), cause],
    ['is its first line where there is no other', `a.b.C: why\n${frames(2)}`, 'C: why'],
    [
      'is told with the one before it where it has no words',
      `a.B: x\nCaused by: a.C: Database connection failed\n${frames(2)}Caused by: java.io.EOFException\n${frames(1)}`,
      'C: Database connection failed (EOFException)',
    ],
    ['of one line', 'no trace', 'no trace'],
    ['of nothing', '', ''],
    [
      'is none of what was suppressed',
      `a.B: x\n${frames(1)}Caused by: a.C: why\n${frames(1)}\tSuppressed: a.D: late\n\t\tat a.b(C.java)\n\tCaused by: a.E: later\n`,
      'C: why',
    ],
    ['keeps the name of an inner class', 'Caused by: a.b.C$D: why', 'C$D: why'],
  ];
  for (const [what, text, wanted] of cases) test(what, () => assert.equal(rootCause(text), wanted));
});

test('a trace that is cut keeps its beginning and its root cause', () => {
  for (const count of [3, 60, 600]) {
    const cut = cutTrace(trace(count), 4000);
    assert.ok(cut.length <= 4000);
    assert.equal(rootCause(cut), cause);
    assert.match(cut, /^org\.apache\.kafka\.connect\.errors\.ConnectException: An exception/);
  }
  assert.equal(cutTrace('short', 4000), 'short');
  assert.equal(cutTrace('x'.repeat(5000), 4000), 'x'.repeat(4000));
});
