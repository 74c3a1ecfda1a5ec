import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientFile, mysqlShell } from '../../source/clients/mysql-shell.ts';

const endpoint = { host: 'db', port: 3307, user: 'ro"ot', password: 'a#b\\c' };
const options = { optionFile: '/secrets/my.cnf', cwd: '/', of: 'the lab' };

test('the password stands in the file alone', () => {
  const lines = clientFile(endpoint).split('\n');
  assert.ok(lines.includes('password="a#b\\\\c"') && lines.includes('user="ro\\"ot"'));
  const program = mysqlShell((name) => `/usr/bin/${name}`, options);
  assert.deepEqual(
    [program.command, program.args],
    ['/usr/bin/mysql', ['--defaults-file=/secrets/my.cnf']],
  );
  assert.ok(!JSON.stringify(program).includes(endpoint.password));
});

test('MariaDB’s client serves where there is no mysql, and what to install is said where there is neither', () => {
  const { command, banner } = mysqlShell(
    (name) => (name === 'mariadb' ? '/usr/bin/mariadb' : undefined),
    options,
  );
  assert.equal(command, '/usr/bin/mariadb');
  assert.match(banner, /^cdc-top: mariadb on the source of the lab/);
  assert.throws(
    () => mysqlShell(() => undefined, options),
    /packages mysql-client, or mariadb-client and libmariadb3$/,
  );
});
