import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { noteChange } from '../../../source/actions/own-changes.ts';
import type { Change } from '../../../source/actions/source.ts';
import type { Engine } from '../../../source/lab/contract/engine.ts';
import type { Sources } from '../../../source/panes/open-view.ts';
import { followOwn } from '../../../source/pipeline/own/follow.ts';
import type { RecordWanted } from '../../../source/pipeline/trace/search.ts';
import { createAside } from '../../../source/screen/aside.ts';
import { healthy } from '../../screen/recorded.ts';
import { pipeline } from '../trace/pipeline.ts';
import { update } from './journeys.ts';

/** Systems that tell nothing; each look for one is counted. */
const silent = () => {
  const looks = { count: 0 };
  const sources: Sources = {
    access() {
      looks.count += 1;
      return undefined;
    },
  };
  return { looks, sources };
};
const wanted = (xid: bigint): RecordWanted => ({
  by: 'xid',
  xid,
  own: { lsn: 5n, rows: 1, askedAt: update.at, answeredAt: update.at },
});

test('reads while a change is on its way, and of the next one instead of the one before', async () => {
  const { sources } = silent();
  const own = followOwn(sources);
  assert.equal(own.reads, false);
  assert.equal(own.current(), null);
  own.follow(update, pipeline, wanted(7n));
  own.follow({ ...update, what: 'id 330' }, pipeline, wanted(8n));
  assert.equal(own.current()?.change.what, 'id 330');
  assert.equal(own.current()?.trace.facts.own?.xid, 8n);
  assert.equal(own.current(), own.current());
  own.close();
  assert.equal(own.reads, false);
  // What it has come to stays.
  assert.equal(own.current()?.change.what, 'id 330');
  await sleep(20);
});

test('a monitor looks at nothing until something is changed in its lab, and follows that', async () => {
  const { looks, sources } = silent();
  const engine = { describe: () => ({ name: 'lab' }) } as unknown as Engine;
  const aside = createAside(
    [engine],
    { access: sources.access, snapshot: () => healthy, subscribe: () => () => {} },
    { readOnly: false },
  );
  const change: Change = {
    ...{ sql: 'DELETE FROM t', rows: 1, askedAt: 1, answeredAt: 2 },
    place: { kind: 'postgres', xid: 9n, lsn: '0/5' },
    row: { id: 5 },
  };
  noteChange({} as Engine, change);
  assert.equal(looks.count, 0);
  assert.equal(aside.current().own, null);
  let told = 0;
  aside.subscribe(() => {
    told += 1;
  });
  noteChange(engine, change);
  assert.ok(looks.count > 0 && told > 0);
  const { own } = aside.current();
  assert.equal(`${own?.change.operation} ${own?.change.what}`, 'DELETE id 5');
  aside.close();
  const before = looks.count;
  noteChange(engine, change);
  assert.equal(looks.count, before);
});
