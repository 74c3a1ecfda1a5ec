import assert from 'node:assert/strict';
import { chownSync, existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { readDelta } from './delta.ts';
import { assertHealthy, isRoot, sharedCache, temporaryFolder, testLab, until } from './support.ts';

// An ordinary user who exists on every Debian; not the one that root's services run as.
const daemon = { uid: 1, gid: 1 };

test('an ordinary user brings a lab up in XDG folders, from a row to Delta', {
  skip: !isRoot && 'the other stack tests run as this ordinary user',
  timeout: 400_000,
}, async (t) => {
  const home = temporaryFolder(t, 'user');
  chownSync(home, daemon.uid, daemon.gid);
  const lab = testLab(t, 'unused', {
    ...daemon,
    cwd: '/',
    env: {
      ...sharedCache(),
      CDC_TOP_HOME: undefined,
      HOME: home,
      USER: 'daemon',
      XDG_STATE_HOME: '',
      XDG_DATA_HOME: '',
    },
  });
  t.after(() => lab.run('down', '--purge'));
  await lab.must('up');
  const status = await lab.status();
  assertHealthy(status);
  assert.equal(status.paths.state, path.join(home, '.local', 'state', 'cdc-top', 'lab'));
  for (const { pid } of status.services) assert.equal(statSync(`/proc/${pid}`).uid, daemon.uid);
  await lab.must('submit');
  await lab.must('seed', 'insert');
  await until(
    'the inserted row is in Delta',
    async () => (await readDelta(status.paths.delta as string)).some(({ op }) => op === 'c'),
    90_000,
  );
  const { stdout } = await lab.must('down', '--purge');
  assert.match(stdout, /stopped .*postgres/);
  for (const { pid } of status.services) assert.ok(!existsSync(`/proc/${pid}`));
  assert.ok(!existsSync(status.paths.data as string));
});
