import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { isRoot, temporaryFolder, testLab } from './support.ts';

const standIn = (folder: string, name: string, script: string): string => {
  const file = path.join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
};

const oneLine = (stderr: string, pattern: RegExp) => {
  assert.match(stderr, pattern);
  assert.equal(stderr.trim().split('\n').length, 1, stderr);
  assert.doesNotMatch(stderr, /\n\s+at /);
};

const withPython = (t: TestContext, version: string) => {
  const folder = temporaryFolder(t, 'python');
  const minor = version.split('.', 2).join('.');
  const answer = JSON.stringify({ path: '/opt/python', version, minor, venv: true });
  const python = standIn(folder, 'python3', `echo '${answer}'`);
  return testLab(t, 'machine', {
    env: { CDC_TOP_PYTHON: python, CDC_TOP_CACHE: `${folder}/c` },
  });
};

test('a Python that no Spark runs on is refused before any download', async (t) => {
  const { code, stderr } = await withPython(t, '3.14.2').run('up');
  assert.equal(code, 1);
  oneLine(
    stderr,
    /Spark 3\.3\.2 needs Python 3\.8 to 3\.11 .*\/opt\/python is 3\.14\.2; point CDC_TOP_PYTHON/,
  );
});

test('a Python that is too new for the versions asked for is refused with those that fit', async (t) => {
  const { code, stderr } = await withPython(t, '3.13.1').run('up', '--versions', 'seed');
  assert.equal(code, 1);
  oneLine(
    stderr,
    /Spark 3\.3\.2 needs Python 3\.8 to 3\.11 .*\/opt\/python is 3\.13\.1; .*--versions current: its Spark 4\.0\.0 runs on Python 3\.13\.1/,
  );
});

test('no Maven is said before any download', async (t) => {
  const folder = temporaryFolder(t, 'maven');
  const env = { CDC_TOP_MAVEN: path.join(folder, 'mvn'), CDC_TOP_CACHE: `${folder}/c` };
  const { code, stderr } = await testLab(t, 'machine', { env }).run('up');
  assert.equal(code, 1);
  oneLine(stderr, /Maven .* none was found .*install it .*CDC_TOP_MAVEN/);
});

test('a disk without room is said before any download', {
  skip: !isRoot && 'mounts a small disk: needs root',
}, async (t) => {
  const unmount = (folder: string) => execFileSync('umount', [path.join(folder, 'small')]);
  const disk = path.join(temporaryFolder(t, 'disk', unmount), 'small');
  mkdirSync(disk, { mode: 0o755 });
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=20m,mode=755', 'tmpfs', disk]);
  const { code, stderr } = await testLab(t, 'machine', { env: { CDC_TOP_CACHE: disk } }).run('up');
  assert.equal(code, 1);
  oneLine(stderr, /small needs 1\.\d GB of disk and 20\.0 MB are free: free some/);
});

test('a folder that the services’ user can’t enter is said', {
  skip: !isRoot && 'as an ordinary user the services are his own',
}, async (t) => {
  const closed = temporaryFolder(t, 'closed');
  chmodSync(closed, 0o700);
  const env = { CDC_TOP_HOME: path.join(closed, 'home') };
  const { code, stderr } = await testLab(t, 'machine', { env }).run('up', '--name', 'x');
  assert.equal(code, 1);
  oneLine(stderr, /can't be entered by user nobody, .*CDC_TOP_HOME/);
});
