import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { checkMounts } from '../../../source/lab/compose/mounts.ts';
import { put, tempFolder } from '../../support.ts';

test('settings that containers can’t read are named', (t) => {
  const folder = tempFolder(t);
  const file = put(path.join(folder, 'kafka', 'server.properties'), '');
  const below = path.dirname(file);
  const open = () => {
    for (const each of [folder, below]) chmodSync(each, 0o755);
    chmodSync(file, 0o644);
  };
  open();
  checkMounts(folder);
  for (const [closed, mode] of [
    [file, 0o600],
    [below, 0o700],
    [folder, 0o711],
  ] as const) {
    open();
    chmodSync(closed, mode);
    assert.throws(() => checkMounts(folder), {
      name: 'UsageError',
      message: `${closed} may be read by its owner only, and the services in the containers are other users: chmod -R go+rX ${folder}`,
    });
  }
});

test('the settings of this clone can be read by all', () => checkMounts());
