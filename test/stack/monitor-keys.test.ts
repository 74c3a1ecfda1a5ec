import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { onPath } from '../../source/lab/local/install/checks.ts';
import { keySteps, tryEveryKey } from './every-key.ts';
import { inTerminal } from './pty.ts';
import { root, sharedCache, testLab } from './support.ts';

const cleanups: (() => unknown)[] = [];
const suite = { after: (work: () => unknown) => cleanups.unshift(work) } as never;
const hasPsql = onPath('psql', process.env) !== undefined;

describe('every key, with a real lab', { timeout: 600_000 }, () => {
  const lab = testLab(suite, 'keys', { env: sharedCache() });
  let screen: ReturnType<typeof inTerminal>;

  before(async () => {
    await lab.must('up');
    screen = inTerminal([process.execPath, path.join(root, 'dist', 'cli.js')], {
      columns: 120,
      rows: 36,
      env: { ...lab.env, SHELL: '/bin/sh' },
    });
    cleanups.unshift(() => screen.kill());
    await screen.shows(/6\/6 healthy/, 60_000);
    await screen.shows(/1\/6.*debezium +● active/s);
    await screen.shows(/3 Topics ─+ 7 /);
  });

  after(async () => {
    for (const clean of cleanups) await clean();
  });

  const shell = ['echo "<$KAFKA_BOOTSTRAP>"', /<127\.0\.0\.1:\d+>/] as const;
  tryEveryKey(keySteps({ shell, psql: hasPsql }), () => screen);

  it('Q, y stops the lab and leaves', async () => {
    await screen.press('Q');
    await screen.shows(/Quit and stop the lab\?/);
    await screen.press('y');
    assert.equal(await screen.ended, 0);
    assert.deepEqual(lab.processes(), []);
  });
});
