import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseStat, processUsage } from '../../source/os/usage.ts';
import { nextLine, startModule } from '../support.ts';

const linux = process.platform === 'linux';

test('one line of a process: its parent, and the CPU of it and of children that ended', () => {
  const line = '7 (a) b (c) S 3 7 7 0 -1 4194304 1 2 3 4 100 20 3 4 20 0 1 0 55 1000 9';
  assert.deepEqual(parseStat(line), { parent: 3, ticks: 127, stopped: false });
  assert.equal(parseStat(line.replace(' S ', ' T '))?.stopped, true);
  assert.equal(parseStat(undefined), undefined);
});

test('what a process and its children use', { skip: !linux }, async (t) => {
  const parent = startModule(
    t,
    `import { spawn } from 'node:child_process';
     const work = 'const kept = Buffer.alloc(64e6, 1); while (process.cpuUsage().user < 300e3);'
       + 'console.log("done"); setInterval(() => kept, 1e6)';
     spawn(process.execPath, ['--eval', work], { stdio: ['ignore', 'inherit', 'inherit'] });`,
  );
  await nextLine(parent);
  const usage = processUsage();
  t.after(() => usage.close());
  const found = usage.of([parent.pid]).get(parent.pid);
  assert.ok(found);
  assert.ok((found.cpuMs ?? 0) >= 200, `${found.cpuMs} ms`);
  assert.ok((found.memoryBytes ?? 0) > 64e6, `${found.memoryBytes} bytes`);
  assert.notEqual(found.readBytes, null);
  assert.ok((usage.of([parent.pid]).get(parent.pid)?.cpuMs ?? 0) >= (found.cpuMs ?? 0));
  // A pid beyond the highest that Linux gives.
  assert.equal(usage.of([2 ** 23]).size, 0);
});
