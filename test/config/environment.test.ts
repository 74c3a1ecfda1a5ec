import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readEnvironment, variables } from '../../source/config/environment.ts';
import { UsageError } from '../../source/config/errors.ts';

test('nothing is set', () => {
  assert.deepEqual(
    Object.values(readEnvironment({ PATH: '/bin', CDCTOP: 'not ours' })).filter(Boolean),
    [],
  );
});

test('everything is read, paths normalised', () => {
  const environment = readEnvironment({
    CDC_TOP_HOME: '/srv/../srv/lab',
    CDC_TOP_CACHE: '/srv/cache',
    CDC_TOP_USER: 'postgres',
    CDC_TOP_PYTHON: 'python3.11',
    CDC_TOP_JAVA: '/opt/java/bin/java',
    CDC_TOP_MAVEN: './mvnw',
    CDC_TOP_LAB: 'an id',
    CDC_TOP_ENGINE: 'local',
    CDC_TOP_SOURCE: 'mysql',
    CDC_TOP_THEME: 'light',
  });
  assert.deepEqual(environment, {
    home: '/srv/lab',
    cache: '/srv/cache',
    user: 'postgres',
    python: 'python3.11',
    java: '/opt/java/bin/java',
    maven: './mvnw',
    engine: 'local',
    source: 'mysql',
    theme: 'light',
  });
});

describe('refused', () => {
  const plain = "quotes, %, \\ and line breaks can't be in it";
  const cases: [Record<string, string>, string][] = [
    [
      { CDC_TOP_HOEM: '/x' },
      'unknown environment variable CDC_TOP_HOEM; did you mean CDC_TOP_HOME?',
    ],
    [
      { CDC_TOP_COLOUR_OF_THE_SKY: 'x' },
      `unknown environment variable CDC_TOP_COLOUR_OF_THE_SKY; expected one of: ${Object.keys(variables).join(', ')}`,
    ],
    [{ CDC_TOP_HOME: 'lab' }, 'CDC_TOP_HOME=lab: expected an absolute path'],
    [{ CDC_TOP_HOME: '' }, 'CDC_TOP_HOME=: expected an absolute path'],
    [{ CDC_TOP_HOME: '~/lab' }, 'CDC_TOP_HOME=~/lab: expected an absolute path'],
    [{ CDC_TOP_CACHE: './c' }, 'CDC_TOP_CACHE=./c: expected an absolute path'],
    [{ CDC_TOP_HOME: '/a"b' }, `CDC_TOP_HOME=/a"b: ${plain}`],
    [{ CDC_TOP_HOME: "/a'b" }, `CDC_TOP_HOME=/a'b: ${plain}`],
    [{ CDC_TOP_CACHE: '/a%b' }, `CDC_TOP_CACHE=/a%b: ${plain}`],
    [{ CDC_TOP_CACHE: '/a\\b' }, `CDC_TOP_CACHE=/a\\b: ${plain}`],
    [{ CDC_TOP_HOME: '/a\nb' }, `CDC_TOP_HOME=/a\nb: ${plain}`],
    ...['USER', 'PYTHON', 'JAVA', 'MAVEN'].map((name): [Record<string, string>, string] => [
      { [`CDC_TOP_${name}`]: '' },
      `CDC_TOP_${name} is empty: unset it or give it a value`,
    ]),
  ];
  for (const [env, message] of cases)
    test(JSON.stringify(env), () => {
      assert.throws(
        () => readEnvironment(env),
        (error: Error) => {
          assert.ok(error instanceof UsageError, error.stack);
          assert.equal(error.message, message);
          return true;
        },
      );
    });
});
