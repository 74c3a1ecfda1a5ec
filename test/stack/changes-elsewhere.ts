import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import path from 'node:path';
import { it } from 'node:test';
import type { inTerminal } from './pty.ts';
import type { TestLab } from './support.ts';

/** What `seed` changes in the same lab, in another process than the monitor’s. */
export const changesElsewhere = (lab: TestLab, screen: () => ReturnType<typeof inTerminal>) =>
  it('a change that seed makes in another process is followed, and told among the events', async () => {
    const { stdout } = await lab.must('seed', 'insert');
    assert.match(stdout, /transaction \d+/);
    await screen().shows(/● you +INSERT id \d+ /);
    await screen().shows(/INSERT id \d+ .*Delta ✓ v\d/, 180_000);
    const { paths } = await lab.status();
    const file = path.join(paths.state as string, 'changes.jsonl');
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });
