import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import {
  assertHealthy,
  isRoot,
  root,
  sharedCache,
  temporaryFolder,
  testLab,
  until,
} from './support.ts';

const fingerprint = (folder: string): string => {
  const hash = createHash('sha256');
  for (const name of globSync('**/*', { cwd: folder }).sort()) {
    const file = path.join(folder, name);
    hash.update(name);
    if (statSync(file).isFile()) hash.update(readFileSync(file));
  }
  return hash.digest('hex');
};

/** pip, npm and Maven at work in a cache; services that are up already stay so. */
const installersIn = (folder: string): string[] =>
  execFileSync('ps', ['-axwwo', 'pid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(folder) && /\bpip\b|\bnpm\b|maven/i.test(line));

test('a packed package in an empty folder, with empty caches', { timeout: 900_000 }, async (t) => {
  const folder = temporaryFolder(t, 'pack');
  const npm = (args: string[], cwd: string) => {
    const ended = spawnSync('npm', args, { cwd, encoding: 'utf8' });
    assert.equal(ended.status, 0, ended.stderr);
    return ended.stdout;
  };
  npm(['pack', '--pack-destination', folder, '--loglevel=error'], root);
  const [tarball] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  assert.ok(tarball);
  npm(['init', '--yes'], folder);
  npm(['install', '--no-audit', '--no-fund', '--loglevel=error', `./${tarball}`], folder);
  const installed = path.join(folder, 'node_modules', 'cdc-top');
  const before = fingerprint(installed);

  const shared = sharedCache().CDC_TOP_CACHE;
  const cache = readdirSync(shared).length === 0 ? shared : temporaryFolder(t, 'cold');
  const lab = testLab(t, 'cold', {
    bin: [process.execPath, path.join(folder, 'node_modules', '.bin', 'cdc-top')],
    cwd: folder,
    env: { CDC_TOP_CACHE: cache },
  });
  const units = () => readdirSync(cache).filter((name) => name.endsWith('.json'));

  await t.test('help and version come from the package', async () => {
    const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
    assert.equal((await lab.must('--version')).stdout, `${version}\n`);
    assert.match((await lab.must('up', '--help')).stdout, /--dry-run/);
    // Whoever has it by npx has no other command.
    const how = { cwd: folder, env: { ...process.env, ...lab.env }, encoding: 'utf8' } as const;
    const told = spawnSync('npx', ['--no', 'cdc-top', 'status'], how);
    assert.match(told.stdout + told.stderr, /create it with: npx cdc-top up\n/);
  });

  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGKILL', null],
  ] as const) {
    await t.test(`interrupted by ${signal} while it downloads`, async () => {
      const { child, ended } = lab.start('up');
      let seen = '';
      child.stderr?.on('data', (chunk: Buffer) => {
        seen += chunk;
      });
      await until('Python packages are downloading', () => /python: downloading/.test(seen));
      child.kill(signal);
      assert.equal((await ended).code, code);
      assert.ok(!units().some((name) => name.startsWith('python-')), 'half of it counts as done');
      // SIGKILL leaves the installers to themselves; the next run must not mind them.
      if (signal === 'SIGINT') assert.deepEqual(installersIn(cache), []);
    });
  }

  await t.test('up finishes what was interrupted', async () => {
    const { stderr } = await lab.must('up');
    assert.match(stderr, /python: installed/);
    assertHealthy(await lab.status());
    assert.equal(units().length, 4);
    assert.ok(!readdirSync(cache).includes('downloads'), 'half-finished downloads are kept');
  });

  await t.test('up again does nothing, quickly and without output of steps', async () => {
    const pids = (await lab.status()).services.map(({ pid }) => pid);
    const { stderr } = await lab.must('up');
    assert.equal(stderr, '');
    assert.deepEqual(
      (await lab.status()).services.map(({ pid }) => pid),
      pids,
    );
    assert.match((await lab.must('up', '--dry-run')).stdout, /nothing to do/);
  });

  await t.test('the second time needs no network', async () => {
    await lab.must('down');
    const bin = `${process.execPath} node_modules/.bin/cdc-top`;
    const script = `ip link set lo up && ${bin} up && ${bin} status && ${bin} down`;
    const env = { ...process.env, ...lab.env };
    const closed = { http_proxy: 'http://127.0.0.1:9', https_proxy: 'http://127.0.0.1:9' };
    const ended = isRoot
      ? spawnSync('unshare', ['-n', 'sh', '-c', script], { cwd: folder, env, encoding: 'utf8' })
      : spawnSync('sh', ['-c', script.replace('ip link set lo up && ', '')], {
          cwd: folder,
          env: { ...env, ...closed },
          encoding: 'utf8',
        });
    assert.equal(ended.status, 0, ended.stderr + ended.stdout);
  });

  await t.test('nothing was written into the package', () => {
    assert.equal(fingerprint(installed), before);
  });

  await t.test('the cache is not deleted beneath a lab that runs', async () => {
    await lab.must('up');
    const refused = await lab.run('cache', 'clean');
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /^cdc-top: the lab lab runs from .*cdc-top down/);
    assert.equal(units().length, 4);
  });

  await t.test('down --purge leaves no process, lock or folder', async () => {
    await lab.must('down', '--purge');
    assert.deepEqual(lab.processes(), []);
    const left = globSync('{state,data}/*', { cwd: lab.home }).map((name) => path.basename(name));
    assert.deepEqual(left, ['cdc-top.log']);
  });
});
