import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { UsageError } from '../../source/config/errors.ts';
import {
  ownVersion,
  parseEnvFile,
  readVersions,
  versionSets,
} from '../../source/config/versions.ts';
import { put, tempFolder } from '../support.ts';

const usage = (message: string) => (error: Error) => {
  assert.ok(error instanceof UsageError, error.stack);
  assert.equal(error.message, message);
  return true;
};

test('lines, comments, blank lines and line ends of any kind', () => {
  const text = '# about\n\nA=1\n  B_2=x.y-z   # why\r\nC=\n\tD=a#b\n';
  assert.deepEqual(
    [...parseEnvFile(text, 'x.env')],
    [
      ['A', '1'],
      ['B_2', 'x.y-z'],
      ['C', ''],
      ['D', 'a#b'],
    ],
  );
});

describe('a malformed line', () => {
  const cases: [string, string][] = [
    ['A=1\nrubbish', 'x.env:2: expected KEY=VALUE, found "rubbish"'],
    ['a=1', 'x.env:1: expected KEY=VALUE, found "a=1"'],
    ['1A=1', 'x.env:1: expected KEY=VALUE, found "1A=1"'],
    ['A = 1', 'x.env:1: expected KEY=VALUE, found "A = 1"'],
    ['# one\n\nexport A=1', 'x.env:3: expected KEY=VALUE, found "export A=1"'],
    ['A=1 2', 'x.env:1: expected KEY=VALUE, found "A=1 2"'],
    ['=1', 'x.env:1: expected KEY=VALUE, found "=1"'],
    ['A=1\n#\nA=2', 'x.env:3: A is set twice'],
  ];
  for (const [text, message] of cases)
    test(JSON.stringify(text), () => {
      assert.throws(() => parseEnvFile(text, 'x.env'), usage(message));
    });
});

test('the package’s own set is whole', () => {
  const versions = readVersions('seed');
  assert.equal(versions.set, 'seed');
  assert.match(versions.get('SPARK_VERSION'), /^\d+\.\d+\.\d+$/);
  assert.ok(versions.number('JAVA_MAJOR') >= 17);
});

test('an unknown set names those that exist', () => {
  assert.ok(versionSets().includes('seed'));
  assert.throws(
    () => readVersions('sead'),
    usage(`unknown version set sead; expected one of: ${versionSets().join(', ')}`),
  );
});

test('a key that is missing or no number is named with its file', (t) => {
  const folder = tempFolder(t);
  const file = put(`${folder}/odd.env`, 'MB=many\n');
  const versions = readVersions('odd', folder);
  assert.throws(() => versions.get('GONE'), usage(`${file}: GONE is missing`));
  assert.throws(() => versions.number('MB'), usage(`${file}: MB=many is no number`));
});

test('cdc-top knows its own version', () => {
  assert.match(ownVersion(), /^\d+\.\d+\.\d+/);
});
