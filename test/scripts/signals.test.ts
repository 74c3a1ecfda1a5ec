import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { identify, isAlive } from '../../source/os/processes.ts';
import { put, root, start, tempFolder, until } from '../support.ts';

// npm has a shell between itself and what it runs, which would end and leave that going.
for (const script of ['start', 'test'])
  test(`npm ${script} that is told to end ends what it has started`, async (t) => {
    const folder = tempFolder(t);
    const pids = path.join(folder, 'pids');
    // The stamp of an install that is done, as run.mjs writes it.
    const stamp = createHash('sha256');
    for (const name of ['package-lock.json', 'package.json']) {
      const content = readFileSync(path.join(root, name), 'utf8');
      put(path.join(folder, name), content);
      stamp.update(name).update(content);
    }
    put(path.join(folder, 'node_modules', '.installed'), stamp.digest('hex'));
    put(path.join(folder, 'source', 'cli.ts'), '');
    put(path.join(folder, 'dist', 'x'), '');
    for (const name of ['run.mjs', 'packed.mjs', 'test.ts', 'unused.cjs'])
      put(
        path.join(folder, 'scripts', name),
        readFileSync(path.join(root, 'scripts', name), 'utf8'),
      );
    // In place of a build that takes long.
    const waiting = `import { appendFileSync } from 'node:fs';
      appendFileSync(${JSON.stringify(pids)}, process.pid + '\\n');
      setInterval(() => {}, 1000);`;
    put(path.join(folder, 'scripts', 'build.mjs'), waiting);
    const npm = start(t, 'npm', [script], {
      cwd: folder,
      stdio: 'ignore',
    });
    await until(
      'it is running',
      () => existsSync(pids) && readFileSync(pids, 'utf8').endsWith('\n'),
    );
    const running = identify(Number(readFileSync(pids, 'utf8')));
    assert.ok(running);
    npm.kill('SIGTERM');
    await until('what it has started has ended', () => !isAlive(running));
  });
