import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import path from 'node:path';
import { it } from 'node:test';
import { onPath } from '../../source/lab/local/install/checks.ts';
import type { inTerminal } from './pty.ts';
import type { TestLab } from './support.ts';

const hasPsql = onPath('psql', process.env) !== undefined;

/** What is typed into psql under `e`, where there is one. */
export const changesInPsql = (screen: () => ReturnType<typeof inTerminal>): void => {
  if (!hasPsql) return;
  let told = '0';
  const typed = async (statement: string, answer: RegExp) => {
    for (const key of ['2', 'e']) await screen().press(key);
    await screen().shows(/lab=#/);
    await screen().press(`${statement}\r`);
    await screen().shows(answer);
    await screen().press('\\q\r');
    // The one before may still be on the screen.
    const another = new RegExp(`● you +committed transaction (?!${told} )(\\d+) in psql`);
    told = another.exec(await screen().shows(another, 60_000))?.[1] ?? told;
  };

  it('what psql under e commits is followed to the table', async () => {
    await typed("update inventory.customers set last_name = 'Typed' where id = 2;", /^UPDATE 1/m);
    await screen().shows(/UPDATE id 2 .*Delta ✓ v\d/, 180_000);
  });

  it('of a transaction in psql that nothing captures the line says so', async () => {
    await typed('create table scratch (a int);', /^CREATE TABLE/m);
    await screen().shows(/psql transaction \d+ +changed no row of a captured table/, 60_000);
  });
};

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
