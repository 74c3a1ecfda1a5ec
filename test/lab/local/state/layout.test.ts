import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { UsageError } from '../../../../source/config/errors.ts';
import { labNamePattern } from '../../../../source/lab/contract/names.ts';
import { layoutFor } from '../../../../source/lab/local/state/layout.ts';

const below = (base: string) => ({
  cache: `${base}/cache`,
  state: `${base}/state`,
  data: `${base}/data`,
});
const refusal = (message: string | RegExp) => (error: Error) => {
  assert.ok(error instanceof UsageError, error.stack);
  typeof message === 'string'
    ? assert.equal(error.message, message)
    : assert.match(error.message, message);
  return true;
};

test('all of a lab is below its own folders, but for the lock', () => {
  const layout = layoutFor('x', below('/h'));
  const { name, conf, dataOf, secret, log, lock, ...paths } = layout;
  assert.equal(name, 'x');
  assert.equal(lock, '/h/state/x.lock');
  const all = [
    ...Object.values(paths),
    ...[conf('kafka', 'a'), dataOf('kafka'), secret('pgpass'), log('job')],
  ];
  for (const found of all) assert.match(String(found), /^\/h\/(state|data)\/x(\/|$)/);
});

describe('a path that would break settings is refused', () => {
  for (const odd of ['"', "'", '`', '%', '\\', ';', '#', ',', '$', '!', '*', '?', '\t', '\n'])
    test(`with ${JSON.stringify(odd)}`, () => {
      const folders = below(`/a${odd}b`);
      const message = `/a${odd}b/cache: ${odd} in the path would break the services' settings; set CDC_TOP_HOME to a plainer one`;
      assert.throws(() => layoutFor('x', folders), refusal(message));
    });

  test('with a space', () => {
    assert.throws(
      () => layoutFor('x', below('/a b')),
      refusal(/^\/a b\/cache: a space in the path/),
    );
  });

  test('in each folder', () => {
    for (const folder of ['cache', 'state', 'data'])
      assert.throws(
        () => layoutFor('x', { ...below('/h'), [folder]: '/a;b' }),
        refusal(/^\/a;b(\/x)?: ; in the path/),
      );
  });

  for (const fine of ['/home/me@host.org', '/a=b', '/a+b', '/a~b', '/ü', '/a.b-c_d'])
    test(`but not ${fine}`, () => {
      assert.equal(layoutFor('x', below(fine)).state, `${fine}/state/x`);
    });
});

describe('a socket’s path', () => {
  const socket = (layout: { run: string }) => Buffer.byteLength(`${layout.run}/.s.PGSQL.65535`);

  test('may have 103 bytes, not one more', () => {
    const fits = `/${'a'.repeat(102 - socket(layoutFor('x', below(''))))}`;
    assert.equal(socket(layoutFor('x', below(fits))), 103);
    assert.throws(
      () => layoutFor('x', below(`${fits}a`)),
      refusal(/: too long for a socket \(104 bytes, at most 103\); set CDC_TOP_HOME to a shorter/),
    );
  });

  test('is counted in bytes', () => {
    const fits = `/${'ü'.repeat(30)}`;
    assert.ok(layoutFor('x', below(fits)));
    assert.throws(() => layoutFor('x', below(fits.repeat(2))), refusal(/too long for a socket/));
  });
});

describe('the name of a lab', () => {
  for (const name of ['lab', 'a', '0', 'my-lab_2', 'a'.repeat(32)])
    test(`may be ${name}`, () => assert.match(name, labNamePattern));
  for (const name of ['', '-a', '_a', 'A', 'a/b', '..', 'a b', 'ä', 'a\n', 'a'.repeat(33)])
    test(`may not be ${JSON.stringify(name)}`, () => assert.doesNotMatch(name, labNamePattern));
});
