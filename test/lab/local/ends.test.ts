import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { lastEndOf } from '../../../source/lab/local/ends.ts';

describe('how the job ended before', () => {
  let run = '';
  const layout = { run: '', log: (name: string) => path.join(run, `${name}.log`) };
  before(() => {
    run = mkdtempSync(path.join(os.tmpdir(), 'ends-'));
    layout.run = run;
    const ended = { pid: 10, startTime: 1, startedAt: 100, code: 3, endedAt: 130.4 };
    writeFileSync(path.join(run, 'job.exit'), JSON.stringify(ended));
    writeFileSync(path.join(run, 'job.starts'), '[100]');
  });
  after(() => rmSync(run, { recursive: true, force: true }));

  const cases: [string, { pid: number; start: number }, boolean][] = [
    ['of the one before', { pid: 20, start: 131.2 }, true],
    ['of the one before, by a supervisor that tells whole seconds', { pid: 20, start: 130 }, true],
    ['where nothing has its place', { pid: 0, start: 100 }, true],
    ['of itself, as it is written down', { pid: 10, start: 100 }, false],
    ['of itself, which the supervisor has not heard of', { pid: 9, start: 100 }, false],
  ];
  for (const [name, now, isTold] of cases)
    test(name, () => {
      const end = lastEndOf(layout, 'job', now);
      assert.equal(end !== undefined, isTold);
      if (end) assert.deepEqual([end.at, end.code, end.tries], [130_400, 3, 2]);
    });
});
