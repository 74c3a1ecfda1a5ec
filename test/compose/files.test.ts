import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { put, root, tempFolder } from '../support.ts';

const program = path.join(root, 'stack', 'docker', 'files.py');

type Answer = {
  id: number | null;
  entries?: { name: string; folder: boolean }[];
  size?: number;
  base64?: string;
  error?: string;
  message?: string;
};

/** The server over a folder of the test's, which stands for /data. */
const serve = (t: TestContext) => {
  const folder = tempFolder(t);
  const child = spawn('python3', ['-u', '-B', program, folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  t.after(() => child.kill());
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const tell = async (line: string): Promise<Answer> => {
    child.stdin.write(`${line}\n`);
    return JSON.parse((await lines.next()).value ?? '') as Answer;
  };
  let id = 0;
  const ask = (op: string, name: string, more: object = {}) => {
    id += 1;
    const target = path.isAbsolute(name) ? name : path.join(folder, name);
    return tell(JSON.stringify({ id, op, path: target, ...more }));
  };
  return { folder, child, tell, ask };
};

test('lists a folder, with what is a folder in it; nothing where there is none', async (t) => {
  const { folder, ask } = serve(t);
  put(path.join(folder, 'log', '0.json'), '{}');
  mkdirSync(path.join(folder, 'log', 'deep'));
  const { id, entries } = await ask('list', 'log');
  assert.equal(id, 1);
  assert.deepEqual(
    entries?.sort((a, b) => a.name.localeCompare(b.name)),
    [
      { name: '0.json', folder: false },
      { name: 'deep', folder: true },
    ],
  );
  assert.deepEqual(await ask('list', 'absent'), { id: 2, entries: [] });
  assert.equal((await ask('list', 'log/0.json')).error, 'ENOTDIR');
});

test('reads a part of a file, and tells its size; a file that is not there is empty', async (t) => {
  const { folder, ask } = serve(t);
  put(path.join(folder, 'a'), Buffer.from([0, 1, 2, 254, 255]));
  const read = async (offset: number, limit: number) => {
    const { size, base64 = '' } = await ask('read', 'a', { offset, limit });
    return [size, [...Buffer.from(base64, 'base64')]];
  };
  assert.deepEqual(await read(0, 100), [5, [0, 1, 2, 254, 255]]);
  assert.deepEqual(await read(3, 1), [5, [254]]);
  assert.deepEqual(await read(9, 4), [5, []]);
  assert.equal((await ask('size', 'a')).size, 5);
  assert.equal((await ask('size', 'absent')).size, 0);
  const absent = await ask('read', 'absent', { offset: 0, limit: 1 });
  assert.deepEqual([absent.size, absent.base64], [0, '']);
});

test('reads nothing outside its folder, whatever way leads there', async (t) => {
  const { folder, ask } = serve(t);
  symlinkSync('/etc', path.join(folder, 'link'));
  writeFileSync(path.join(`${folder}`, 'own'), 'x');
  for (const target of ['/etc/passwd', 'link/passwd', '../../etc/passwd', `${folder}-beside/x`]) {
    const answer = await ask('read', target, { offset: 0, limit: 10 });
    assert.equal(answer.error, 'EACCES', target);
    assert.equal(answer.base64, undefined);
  }
  assert.equal((await ask('size', 'own')).size, 1);
});

test('goes on after a request that it can’t make sense of', async (t) => {
  const { tell, ask, folder } = serve(t);
  put(path.join(folder, 'a'), 'x');
  assert.equal((await tell('no json')).error, 'EINVAL');
  assert.equal((await tell('[]')).error, 'EINVAL');
  assert.equal((await ask('write', 'a')).error, 'EINVAL');
  assert.equal((await ask('read', 'a', { offset: -1, limit: 1 })).error, 'EINVAL');
  assert.equal((await ask('read', 'a', { offset: 0 })).error, 'EINVAL');
  assert.equal((await tell('{"id": 7, "op": "size"}')).id, 7);
  assert.equal((await ask('size', 'a')).size, 1);
});

test('ends when nobody asks any more', async (t) => {
  const { child, ask } = serve(t);
  await ask('size', 'a');
  child.stdin.end();
  const [code] = await new Promise<[number | null]>((resolve) =>
    child.once('exit', (status) => resolve([status])),
  );
  assert.equal(code, 0);
});
