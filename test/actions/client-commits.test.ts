import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { noteCommits } from '../../source/actions/client-commits.ts';
import { ownChange } from '../../source/actions/own-changes.ts';
import type { Engine } from '../../source/lab/contract/engine.ts';
import type { CommitLog } from '../../source/lab/contract/sources/types.ts';

const engineWith = (lines: readonly string[]) =>
  ({
    describe: () => ({ source: 'postgres' }),
    target: async () => ({ source: {} }),
    async *logs(_service: string, { signal }: { signal: AbortSignal }) {
      for (const line of lines) {
        if (line === 'late') await sleep(1500, undefined, { signal }).catch(() => {});
        if (!signal.aborted) yield line;
      }
      await sleep(60_000, undefined, { signal }).catch(() => {});
    },
  }) as unknown as Engine;

/** A line is the id of a transaction; of those in `aborted` the server says that they were not committed. */
const logWith = (aborted: readonly string[] = []): CommitLog => ({
  client: 'psql',
  variables: () => ({}),
  commitIn: (line) => (/^\d+$/.test(line) ? { transaction: line, at: 1000 } : undefined),
  sessionIn: (line) => (line === 'exit' ? 'ended' : 'open'),
  placeOf: async (_target, id) =>
    aborted.includes(id) ? undefined : { kind: 'postgres', xid: BigInt(id), lsn: '0/10' },
});

test('the newest commit of a client is what is followed', async () => {
  const engine = engineWith(['701', 'something else', '702', '703', 'exit']);
  const commits = await noteCommits(engine, logWith(), 'psql-1').end();
  assert.deepEqual(commits, { transactions: 3, last: '703' });
  const own = ownChange(engine);
  assert.deepEqual([own?.operation, own?.what], ['psql', 'transaction 703']);
  assert.ok(own?.of?.by === 'xid');
  assert.deepEqual([own.of.xid, own.of.own?.lsn, own.of.own?.rows], [703n, 16n, null]);
  assert.equal(own.of.own?.askedAt, 1000);
});

test('what the server did not commit after all is not noted', async () => {
  const engine = engineWith(['705', 'exit']);
  const commits = await noteCommits(engine, logWith(['705']), 'psql-1').end();
  assert.equal(commits.last, '');
  assert.equal(ownChange(engine), undefined);
});

test('of a session that has not ended by its log the rest is waited for', async () => {
  const engine = engineWith(['706', 'late', '707', 'exit']);
  const commits = await noteCommits(engine, logWith(), 'psql-1').end();
  assert.deepEqual(commits, { transactions: 2, last: '707' });
});

test('a commit that the server could not be asked about is asked about once more', async () => {
  const log = logWith();
  let asked = 0;
  const placeOf: CommitLog['placeOf'] = async (...about) => {
    asked += 1;
    if (asked === 1) throw new Error('timeout');
    return log.placeOf(...about);
  };
  const engine = engineWith(['708', 'late', 'exit']);
  const commits = await noteCommits(engine, { ...log, placeOf }, 'psql-1').end();
  assert.deepEqual([commits.last, asked], ['708', 2]);
});

test('a log that can’t be read ends nothing', async () => {
  const engine = {
    ...engineWith([]),
    logs: () =>
      Readable.from(
        (function* () {
          yield '701';
          throw new Error('the file is gone');
        })(),
      ),
  } as unknown as Engine;
  const commits = await noteCommits(engine, logWith(), 'psql-1').end();
  assert.deepEqual(commits, { transactions: 1, last: '701' });
});
