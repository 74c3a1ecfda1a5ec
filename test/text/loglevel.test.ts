import assert from 'node:assert/strict';
import test from 'node:test';
import { continuesLine, levelOf, startsLog } from '../../source/text/loglevel.ts';

test('the level is the one that the line names first', () => {
  const cases: [string, ReturnType<typeof levelOf>][] = [
    ['[22996] LOG:  an ERROR: that somebody logged', null],
    ['[22996] debezium@lab/Debezium Streaming ERROR:  replication slot is active', 'error'],
    ['[22996] postgres@lab/[unknown] FATAL:  password authentication failed', 'error'],
    ['[22996] PANIC:  could not write', 'error'],
    ['[22996] WARNING:  there is no transaction', 'warning'],
    ['[22996] STATEMENT:  SELECT ERROR', null],
    ['INFO  Starting controller (ControllerServer)', null],
    ['WARN  The configuration was supplied (AdminClientConfig)', 'warning'],
    ['ERROR [lab-cdc|task-0] Producer failure (ErrorHandler)', 'error'],
    ['CRIT Server running without any HTTP authentication checking', 'error'],
    ['[I ServerApp] ERROR in a name', null],
    ['[W ServerApp] 404 GET', 'warning'],
    ['[E ServerApp] Uncaught exception', 'error'],
    ['[C ServerApp] bad', 'error'],
    ['Exception in thread "main" java.lang.OutOfMemoryError', 'error'],
    ['org.apache.kafka.common.errors.TimeoutException: Timed out', 'error'],
    ['ValueError: bad', 'error'],
    ['Traceback (most recent call last):', 'error'],
    ['customers: a topic -> a table', null],
    ['no error at all', null],
    ['', null],
  ];
  for (const [text, level] of cases) assert.equal(levelOf(text), level, text);
});

test('stack frames belong to the line before them', () => {
  for (const text of [
    '  at a.b.C(D.java:1)',
    '    raise ValueError',
    '... 12 more',
    ' (WorkerInfo)',
  ])
    assert.ok(continuesLine(text), text);
  for (const text of ['INFO a', 'customers: a', '']) assert.ok(!continuesLine(text), text);
});

test('what programs write when they have been started is told from all else', () => {
  for (const text of [
    '[2783] LOG:  starting PostgreSQL 15.3 on x86_64-pc-linux-gnu',
    'INFO  Starting controller (ControllerServer)',
    'INFO [ControllerServer id=1] Starting controller (kafka.server.ControllerServer)',
    'INFO  WorkerInfo values: ',
    'INFO  Master: Started daemon with process name: 2898@vm',
    'INFO  Worker: Started daemon with process name: 3019@vm',
    'INFO  StandaloneAppClient$ClientEndpoint: Connecting to master spark://127.0.0.1:7077...',
    '[I ServerApp] Serving notebooks from local directory: /x',
    "INFO RPC interface 'supervisor' initialized",
    'watching',
  ])
    assert.ok(startsLog(text), text);
  for (const text of [
    '[2783] LOG:  checkpoint starting: time',
    'INFO  [ThrottledChannelReaper-Fetch]: Starting (ClientQuotaManager$ThrottledChannelReaper)',
    'INFO  Worker: Starting Spark worker 127.0.0.1:41155 with 4 cores',
    'watching the lab',
    '',
  ])
    assert.ok(!startsLog(text), text);
});
