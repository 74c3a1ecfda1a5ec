import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gapsIn, intervalText } from '../../../source/systems/mysql/gtid.ts';
import { dumpsOf, readingOf, retentionOf } from '../../../source/systems/mysql/read.ts';

const day = 86_400_000;

describe('for how long binary logs are kept', () => {
  const cases: [string, Record<string, string>, number | null][] = [
    ['MySQL 8.0', { binlog_expire_logs_seconds: '2592000', expire_logs_days: '0' }, 30 * day],
    ['MySQL 5.7', { expire_logs_days: '7' }, 7 * day],
    ['MySQL 5.7, for ever', { expire_logs_days: '0' }, null],
    [
      'MySQL 8.0 that was set in days',
      { binlog_expire_logs_seconds: '0', expire_logs_days: '3' },
      3 * day,
    ],
    [
      'MySQL 8.4 that deletes nothing by itself',
      { binlog_expire_logs_seconds: '2592000', binlog_expire_logs_auto_purge: 'OFF' },
      null,
    ],
    ['MariaDB 10.5', { expire_logs_days: '10' }, 10 * day],
    [
      'MariaDB 11.4',
      { binlog_expire_logs_seconds: '43200', expire_logs_days: '0.500000' },
      day / 2,
    ],
    [
      'MariaDB 11.4, for ever',
      { binlog_expire_logs_seconds: '0', expire_logs_days: '0.000000' },
      null,
    ],
  ];
  for (const [name, settings, ms] of cases)
    test(name, () => assert.equal(retentionOf(settings), ms));
});

describe('what a server is', () => {
  const of = (settings: Record<string, string>, status: Record<string, string> = {}) =>
    readingOf({
      settings: Object.entries(settings).map(([Variable_name, Value]) => ({
        Variable_name,
        Value,
      })),
      status: Object.entries(status).map(([Variable_name, Value]) => ({ Variable_name, Value })),
      at: 1_000_000,
    });
  test('MySQL with GTIDs of two servers', () => {
    const now = of(
      { version: '8.4.2', log_bin: 'ON', gtid_executed: 'a:1-2,\nb:1-3', server_id: '4294967295' },
      { Uptime: '100', Binlog_cache_use: '9007199254740993', Binlog_stmt_cache_use: '2' },
    );
    assert.deepEqual(
      [now.flavour, now.version, now.logBin, now.gtidExecuted, now.serverId, now.epoch, now.logged],
      ['MySQL', '8.4.2', true, 'a:1-2, b:1-3', 4294967295n, 900_000, 9007199254740995n],
    );
  });
  test('MariaDB', () => {
    const now = of(
      { version: '10.11.6-MariaDB-log', log_bin: 'OFF', gtid_binlog_pos: '0-1-42' },
      { Binlog_commits: '7', Binlog_cache_use: '9' },
    );
    assert.deepEqual(
      [now.flavour, now.version, now.logBin, now.gtidExecuted, now.gtidMode, now.logged],
      ['MariaDB', '10.11.6-MariaDB', false, '0-1-42', null, 7n],
    );
  });
});

describe('gaps in a set of GTIDs', () => {
  const uuid = '3e11fa47-71ca-11e1-9e33-c80aa9429562';
  const other = '4e11fa47-71ca-11e1-9e33-c80aa9429562';
  const cases: [string, string, string[]][] = [
    ['whole', `${uuid}:1-5`, []],
    ['one is missing', `${uuid}:1-5:7-9`, [`${uuid}:6`]],
    ['several', `${uuid}:1:4-5:9`, [`${uuid}:2-3`, `${uuid}:6-8`]],
    ['of one of two servers', `${uuid}:1-5, ${other}:1-2:4`, [`${other}:3`]],
    ['the beginning of a restored one is no gap', `${uuid}:100-200`, []],
    ['tags of MySQL 8.4 count by themselves', `${uuid}:1-5:load:1-3:5`, [`${uuid}:load:4`]],
    ['MariaDB’s', '0-1-42,1-2-7', []],
    ['none', '', []],
    [
      'exact beyond 2^53',
      `${uuid}:1-9007199254740992:9007199254740994`,
      [`${uuid}:9007199254740993`],
    ],
  ];
  for (const [name, set, gaps] of cases)
    test(name, () => assert.deepEqual(gapsIn(set).map(intervalText), gaps));
});

test('threads, whatever case their columns have', () => {
  const [one, two, three] = dumpsOf([
    {
      ID: '9',
      USER: 'cap',
      HOST: '10.0.0.7:41650',
      COMMAND: 'Binlog Dump GTID',
      TIME: 12,
      STATE: 'Source has sent all binlog to replica; waiting for more updates',
      INFO: null,
      DB: null,
    },
    {
      id: 10,
      user: 'repl',
      host: 'localhost',
      command: 'Binlog Dump',
      time: 1,
      state: 'Sending binlog event to slave',
    },
    { id: 11, user: 'six', host: '::1:4000', command: 'Binlog Dump', time: 1, state: '' },
  ]);
  assert.deepEqual(
    [one?.id, one?.host, one?.port, one?.sentAll, one?.forMs, one?.more],
    [9n, '10.0.0.7', '41650', true, 12_000, { db: null }],
  );
  assert.deepEqual([two?.host, two?.port, two?.sentAll], ['localhost', null, false]);
  assert.deepEqual([three?.host, three?.port], ['::1', '4000']);
});
