import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import type { Versions } from '../../../../source/config/versions.ts';
import { findPython } from '../../../../source/lab/local/install/checks.ts';
import { put, quiet, standIn, tempFolder } from '../../../support.ts';

const values: Record<string, string> = {
  PYTHON_MIN: '3.8',
  PYTHON_MAX: '3.11',
  SPARK_VERSION: '3.3.2',
};
const versions = { get: (key: string) => values[key] } as Versions;
const find = (wanted?: string) =>
  findPython({ wanted, versions, user: { name: 'me' }, signal: quiet() });

/** A script in place of a Python of this version. */
const python = (folder: string, name: string, version: string, venv = true): string => {
  const file = path.join(folder, name);
  const minor = version.split('.').slice(0, 2).join('.');
  return standIn(file, `echo '${JSON.stringify({ path: file, version, minor, venv })}'`);
};

/** Makes a folder the only one on PATH until the test ends. */
const onlyPath = (t: TestContext, folder: string) => {
  const { PATH } = process.env;
  t.after(() => {
    process.env.PATH = PATH;
  });
  process.env.PATH = folder;
};

const refusal = (what: string, cure = 'point CDC_TOP_PYTHON at another one') => ({
  name: 'Failure',
  message: `Spark 3.3.2 needs Python 3.8 to 3.11 with venv: ${what}; ${cure}`,
});

describe('the Python that CDC_TOP_PYTHON names', () => {
  for (const version of ['3.8.0', '3.9.20', '3.11.99'])
    test(`serves when it is ${version}`, async (t) => {
      const file = python(tempFolder(t), 'python', version);
      const minor = version.split('.').slice(0, 2).join('.');
      assert.deepEqual(await find(file), { path: file, version, minor, venv: true });
    });

  for (const version of ['3.7.17', '3.12.1', '3.100.0'])
    test(`is refused when it is ${version}`, async (t) => {
      const file = python(tempFolder(t), 'python', version);
      await assert.rejects(find(file), refusal(`${file} is ${version}`));
    });

  test('is refused without venv', async (t) => {
    const file = python(tempFolder(t), 'python', '3.11.2', false);
    await assert.rejects(find(file), refusal(`${file} (3.11.2) has no venv or no ensurepip`));
  });

  test('is refused when it is not there', async (t) => {
    const file = path.join(tempFolder(t), 'python');
    await assert.rejects(find(file), refusal(`${file}: ${file} is not there`));
  });

  test('is refused when it is no program', async (t) => {
    const file = put(path.join(tempFolder(t), 'python'), 'no program');
    await assert.rejects(find(file), { message: /python: python: spawn .* EACCES; point CDC_TOP/ });
  });

  test('is refused when it fails', async (t) => {
    const file = standIn(path.join(tempFolder(t), 'python'), 'echo broken >&2', 'exit 1');
    await assert.rejects(find(file), refusal(`${file}: python failed (exit 1): broken`));
  });

  test('is refused when it answers something else', async (t) => {
    const file = standIn(path.join(tempFolder(t), 'python'), 'echo hello');
    await assert.rejects(find(file), { name: 'Failure', message: /with venv: .*python: / });
  });
});

describe('the Python of this machine', () => {
  test('is python3 where that one serves', async (t) => {
    const folder = tempFolder(t);
    onlyPath(t, folder);
    const file = python(folder, 'python3', '3.10.1');
    python(folder, 'python3.11', '3.11.1');
    assert.equal((await find()).path, file);
  });

  test('is the newest that serves where python3 does not', async (t) => {
    const folder = tempFolder(t);
    onlyPath(t, folder);
    python(folder, 'python3', '3.13.1');
    python(folder, 'python3.11', '3.11.1', false);
    const file = python(folder, 'python3.10', '3.10.1');
    python(folder, 'python3.9', '3.9.1');
    assert.equal((await find()).path, file);
  });

  test('really answers', async () => {
    const { version, minor } = await find('python3');
    assert.ok(version.startsWith(`${minor}.`), version);
  });
});

test('an abort ends the search', async (t) => {
  const reason = new Error('interrupted');
  const file = python(tempFolder(t), 'python', '3.11.2');
  const search = findPython({
    ...{ wanted: file, versions, user: { name: 'me' } },
    signal: AbortSignal.abort(reason),
  });
  await assert.rejects(search, reason);
});
