import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commitLog } from '../../../../source/lab/contract/sources/postgres-commits.ts';

const { commitIn, sessionIn, variables } = commitLog;
const at = '2026-11-30 16:53:51.261 UTC [10370] postgres@lab/psql-1a2b3c4d DEBUG: ';
const state = 'name: unnamed; blockState: STARTED; state: INPROGRESS, xid/subid/cid:';

test('a line of the log tells which transaction a session commits, and when', () => {
  const line = `${at} CommitTransaction(1) ${state} 2301/1/0 (used)`;
  assert.deepEqual(commitIn(line, 'psql-1a2b3c4d'), {
    ...{ transaction: '2301', at: Date.UTC(2026, 10, 30, 16, 53, 51, 261) },
  });
  const withChildren = `${at} CommitTransaction(1) ${state} 2302/1/1, children: 2303`;
  assert.equal(commitIn(withChildren, 'psql-1a2b3c4d')?.transaction, '2302');
});

test('what has written nothing, was rolled back or is of another session is no commit', () => {
  const lines = [
    `${at} CommitTransaction(1) ${state} 0/1/0`,
    `${at} CommitSubTransaction(2) ${state} 2303/2/1`,
    `${at} StartTransaction(1) ${state} 2303/1/0`,
    `${at} AbortTransaction(1) ${state} 2303/1/0`,
    `${at} exit(0)`,
  ];
  for (const line of lines) assert.equal(commitIn(line, 'psql-1a2b3c4d'), undefined, line);
  const other = `${at} CommitTransaction(1) ${state} 2301/1/0`;
  for (const mark of ['psql-1a2b3c4', 'psql', 'psql-00000000'])
    assert.equal(commitIn(other, mark), undefined, mark);
});

test('a session is open until it says that it ends', () => {
  const mark = 'psql-1a2b3c4d';
  assert.equal(sessionIn(`${at} StartTransaction(1) ${state} 0/1/0`, mark), 'open');
  // As PostgreSQL 15 ends a session.
  for (const word of [
    'shmem_exit(0): 4 before_shmem_exit callbacks to make',
    'proc_exit(0): 2 callbacks to make',
    'exit(0)',
    'shmem_exit(-1): 0 before_shmem_exit callbacks to make',
    'proc_exit(-1): 0 callbacks to make',
  ])
    assert.equal(sessionIn(`${at} ${word}`, mark), 'ended', word);
  assert.equal(sessionIn(`${at} exit(0)`, 'psql-00000000'), undefined);
});

test('a session is known by its name, and has nothing but its commits logged', () => {
  const { PGAPPNAME, PGOPTIONS } = variables('psql-1a2b3c4d');
  assert.equal(PGAPPNAME, 'psql-1a2b3c4d');
  assert.match(PGOPTIONS ?? '', /-c log_min_messages=debug5/);
  assert.doesNotMatch(PGOPTIONS ?? '', /statement|debug_print/);
});
