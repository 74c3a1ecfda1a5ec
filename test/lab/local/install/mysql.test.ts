import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { checkMachine } from '../../../../source/lab/local/install/mysql.ts';
import { put, tempFolder } from '../../../support.ts';

const linux = { platform: 'linux', arch: 'x64' };

test('a machine for which there is no server is refused in one line, with what would do', () => {
  assert.throws(() => checkMachine('8.0.15', { platform: 'darwin', arch: 'arm64', folders: [] }), {
    name: 'Failure',
    message:
      'MySQL 8.0.15 is available for Linux on x86-64 only, and this machine is darwin on arm64: use --source postgres instead',
  });
});

test('so is one without a library that the server needs; it may have another name', (t) => {
  const folder = tempFolder(t);
  const machine = { ...linux, folders: [path.join(folder, 'none'), folder] };
  assert.throws(() => checkMachine('8.0.15', machine), {
    name: 'Failure',
    message:
      /^MySQL 8\.0\.15 needs libaio\.so\.1, which this machine does not have: install it \(Debian 12: apt-get install libaio1; .*\), or use --source postgres instead$/,
  });
  put(path.join(folder, 'libaio.so.1t64'), '');
  assert.throws(() => checkMachine('8.0.15', machine), {
    name: 'Failure',
    message:
      /^MySQL 8\.0\.15 needs libnuma\.so\.1, .*\(Debian, Ubuntu: apt-get install libnuma1; .*\), or use --source postgres instead$/,
  });
  put(path.join(folder, 'libnuma.so.1'), '');
  checkMachine('8.0.15', machine);
});
