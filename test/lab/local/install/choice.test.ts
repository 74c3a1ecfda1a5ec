import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { readVersions } from '../../../../source/config/versions.ts';
import { chooseVersions } from '../../../../source/lab/local/install/index.ts';
import { quiet, standIn, tempFolder } from '../../../support.ts';

/** What is chosen where CDC_TOP_PYTHON is a Python of this version. */
const choose = (t: TestContext, version: string, asked?: string, venv = true) => {
  const file = path.join(tempFolder(t), 'python');
  const minor = version.split('.').slice(0, 2).join('.');
  standIn(file, `echo '${JSON.stringify({ path: file, version, minor, venv })}'`);
  const environment = { python: file };
  return chooseVersions({ asked, environment, user: { name: 'me' }, signal: quiet() });
};
const [seed, current] = ['seed', 'current'].map((set) => readVersions(set));

describe('without asking for a version set', () => {
  for (const version of ['3.8.20', '3.11.2'])
    test(`it is seed on Python ${version}, and nothing is said`, async (t) => {
      const { versions, note } = await choose(t, version);
      assert.deepEqual([versions.set, note], ['seed', undefined]);
    });

  for (const version of ['3.12.0', '3.13.9'])
    test(`it is current on Python ${version}, and one line says so`, async (t) => {
      const { versions, note = '' } = await choose(t, version);
      assert.equal(versions.set, 'current');
      assert.match(
        note,
        /^versions current in place of seed: Spark 3\S+ needs Python 3.8 to 3.11,/,
      );
      assert.ok(note.includes(` is ${version} and Spark ${current?.get('SPARK_VERSION')} runs on`));
      assert.doesNotMatch(note, /\n/);
    });

  for (const version of ['3.7.17', '3.99.0'])
    test(`there is none on Python ${version}`, async (t) => {
      await assert.rejects(choose(t, version), {
        name: 'Failure',
        message: new RegExp(`^Spark ${seed?.get('SPARK_VERSION')} needs .* point CDC_TOP_PYTHON`),
      });
    });

  test('a Python without venv serves neither', async (t) => {
    await assert.rejects(choose(t, '3.13.1', undefined, false), /^Failure: Spark 3.* with venv: /);
  });
});

describe('a version set that was asked for', () => {
  for (const [asked, version] of [
    ['seed', '3.11.2'],
    ['current', '3.11.2'],
    ['current', '3.13.1'],
  ] as const)
    test(`${asked} is taken on Python ${version}`, async (t) => {
      const { versions, note } = await choose(t, version, asked);
      assert.deepEqual([versions.set, note], [asked, undefined]);
    });

  test('that does not run on this Python is refused, and the one that does is named', async (t) => {
    await assert.rejects(choose(t, '3.12.1', 'seed'), {
      name: 'Failure',
      message: /^Spark 3\.3\.2 needs .* is 3\.12\.1; .*; or --versions current: its Spark 4/,
    });
    await assert.rejects(choose(t, '3.8.1', 'current'), /; or --versions seed: its Spark 3\.3\.2/);
  });

  test('is refused where no set would do', async (t) => {
    await assert.rejects(
      choose(t, '3.7.1', 'current'),
      ({ message }: Error) => message.startsWith('Spark 4.') && !message.includes('--versions'),
    );
  });
});

test('an abort ends the search', async () => {
  const reason = new Error('interrupted');
  const search = chooseVersions({
    ...{ asked: undefined, environment: { python: '/bin/true' }, user: { name: 'me' } },
    signal: AbortSignal.abort(reason),
  });
  await assert.rejects(search, reason);
});
