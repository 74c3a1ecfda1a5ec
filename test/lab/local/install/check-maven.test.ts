import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import path from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { findMaven, onPath } from '../../../../source/lab/local/install/checks.ts';
import { put, quiet, standIn, tempFolder } from '../../../support.ts';

/** A folder that is the current one until the test ends, and an empty one for PATH. */
const stage = (t: TestContext) => {
  const before = process.cwd();
  const here = tempFolder(t);
  t.after(() => process.chdir(before));
  process.chdir(here);
  return { here, bin: tempFolder(t) };
};
const find = (bin: string, wanted?: string, javaHome: string | undefined = '/java') =>
  findMaven({ wanted, env: { PATH: bin }, javaHome, signal: quiet() });

const cure =
  'install it (Debian, Ubuntu: apt-get install maven; macOS: brew install maven) or point CDC_TOP_MAVEN at an mvn or mvnw';
const refusal = (why = '') => ({
  name: 'Failure',
  message: `Maven fetches Kafka, Connect and Spark’s connectors, and none was found${why}: ${cure}`,
});
const works = '[ "$1 $2 $JAVA_HOME" = "-B --version /java" ] || exit 1';

describe('Maven', () => {
  test('is mvn on PATH, and is tried out with the services’ Java', async (t) => {
    const { here, bin } = stage(t);
    standIn(path.join(here, 'mvnw'), works);
    const mvn = standIn(path.join(bin, 'mvn'), works);
    assert.equal(await find(bin), mvn);
  });

  test('is the wrapper in the current folder where PATH has none', async (t) => {
    const { here, bin } = stage(t);
    const mvnw = standIn(path.join(here, 'mvnw'), works);
    assert.equal(await find(bin), mvnw);
  });

  test('is the wrapper where the one on PATH is broken', async (t) => {
    const { here, bin } = stage(t);
    standIn(path.join(bin, 'mvn'), 'exit 1');
    const mvnw = standIn(path.join(here, 'mvnw'), works);
    assert.equal(await find(bin), mvnw);
  });

  test('is what CDC_TOP_MAVEN names, and nothing else', async (t) => {
    const { here, bin } = stage(t);
    standIn(path.join(bin, 'mvn'), works);
    const named = standIn(path.join(here, 'tools', 'my-mvn'), works);
    assert.equal(await find(bin, named), named);
    await assert.rejects(
      find(bin, '/nowhere/mvn'),
      refusal(' (/nowhere/mvn: /nowhere/mvn is not there)'),
    );
  });

  test('may be named by a relative path, though it runs in another folder later', async (t) => {
    const { here, bin } = stage(t);
    const named = standIn(path.join(here, 'tools', 'mvnw'), works);
    assert.equal(await find(bin, './tools/mvnw'), named);
    assert.equal(await find(bin, 'tools/mvnw'), named);
  });

  test('may be named by a word that PATH knows', async (t) => {
    const { bin } = stage(t);
    standIn(path.join(bin, 'my-mvn'), works);
    assert.equal(await find(bin, 'my-mvn'), 'my-mvn');
  });

  test('is only looked for while its Java is not installed', async (t) => {
    const { bin } = stage(t);
    const mvn = standIn(path.join(bin, 'mvn'), 'exit 1');
    assert.equal(
      await findMaven({
        wanted: undefined,
        env: { PATH: bin },
        javaHome: undefined,
        signal: quiet(),
      }),
      mvn,
    );
  });
});

describe('where there is no Maven, the cure is said', () => {
  test('since none is found', async (t) => {
    await assert.rejects(find(stage(t).bin), refusal());
  });

  test('since the one that is found does not work', async (t) => {
    const { bin } = stage(t);
    const mvn = standIn(path.join(bin, 'mvn'), 'echo "JAVA_HOME is odd" >&2', 'exit 1');
    await assert.rejects(find(bin), refusal(` (${mvn}: mvn failed (exit 1): JAVA_HOME is odd)`));
  });

  test('since it is no program', async (t) => {
    const { here, bin } = stage(t);
    chmodSync(put(path.join(here, 'mvnw'), 'no program'), 0o644);
    await assert.rejects(find(bin), {
      name: 'Failure',
      message: /mvnw: spawn .* EACCES\): install/,
    });
  });
});

test('what PATH holds, its empty parts left out', (t) => {
  const [one, two] = [tempFolder(t), tempFolder(t)];
  const file = put(path.join(two, 'x'), '');
  assert.equal(onPath('x', { PATH: `:${one}::${two}` }), file);
  assert.equal(onPath('x', { PATH: one }), undefined);
  assert.equal(onPath('x', {}), undefined);
});
