import assert from 'node:assert/strict';
import { chmodSync, existsSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { identify } from '../source/os/processes.ts';
import { closedFolder, unmarked } from './leftovers.ts';
import { nextLine, put, startModule, tempFolder } from './support.ts';

// As scripts/test.ts: what it starts is marked, a lab's own processes are known by the lab only.
const scriptFor = (home: string) => `
import { spawn } from 'node:child_process';
import { markRun, noteFolder, unmarked } from ${JSON.stringify(path.join(import.meta.dirname, 'leftovers.ts'))};
const { sweep } = markRun();
noteFolder(${JSON.stringify(home)});
const sleep = (env) => {
  const child = spawn('sleep', ['60'], { detached: true, stdio: 'ignore', env });
  child.unref();
  return child.pid;
};
const marked = sleep(process.env);
const service = sleep({ ...unmarked(), CDC_TOP_LAB: 'lab-of-a-test' });
const kept = sleep(unmarked());
console.log(JSON.stringify({ marked, service, kept, lines: await sweep(0) }));
`;

test('a run ends what its tests have left, and says what that was', async (t) => {
  const folder = tempFolder(t);
  const home = path.join(folder, 'home');
  put(path.join(home, 'state', 'lab', 'lab.json'), '{"id":"lab-of-a-test"}');
  put(path.join(home, 'state', 'half', 'lab.json'), '{"id":');
  const run = startModule(t, scriptFor(home), { env: unmarked() });
  const { marked, service, kept, lines } = JSON.parse(await nextLine(run));
  t.after(() => process.kill(kept));
  assert.deepEqual(lines.sort(), [`${marked} sleep 60`, `${service} sleep 60`].sort());
  assert.deepEqual([marked, service].map(identify), [undefined, undefined]);
  assert.ok(identify(kept));
  assert.equal(existsSync(home), false);
});

test('the folder that keeps other users from a clone is named', (t) => {
  const folder = tempFolder(t);
  const clone = path.dirname(put(path.join(folder, 'private', 'clone', 'x'), ''));
  for (const each of [folder, path.dirname(clone), clone]) chmodSync(each, 0o755);
  assert.equal(closedFolder(clone), undefined);
  chmodSync(path.dirname(clone), 0o750);
  assert.equal(closedFolder(clone), path.dirname(clone));
});
