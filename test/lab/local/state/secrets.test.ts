import assert from 'node:assert/strict';
import { chmodSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { usualPorts } from '../../../../source/lab/contract/ports.ts';
import { layoutFor } from '../../../../source/lab/local/state/layout.ts';
import { ensureSecrets, readSecret } from '../../../../source/lab/local/state/secrets.ts';
import { tempFolder } from '../../../support.ts';

const postgresAt = (port: number) => ({
  source: 'postgres' as const,
  ports: { ...usualPorts, postgres: port },
});
const me = { name: 'me' };
const layoutIn = (t: TestContext) => {
  const base = tempFolder(t);
  return layoutFor('x', { cache: `${base}/c`, state: `${base}/s`, data: `${base}/d` });
};
const names = [
  ...(['connect.properties', 'debezium.properties', 'jupyter.token'] as const),
  ...(['pgpass', 'postgres.password', 'spark.secret'] as const),
];

test('each is in a file that only its owner may read', (t) => {
  const layout = layoutIn(t);
  ensureSecrets(layout, me, postgresAt(5432));
  assert.deepEqual(readdirSync(layout.secrets).sort(), names);
  assert.equal(statSync(layout.secrets).mode & 0o777, 0o700);
  for (const name of names) assert.equal(statSync(layout.secret(name)).mode & 0o777, 0o600, name);
});

test('a folder that others may read is closed to them', (t) => {
  const layout = layoutIn(t);
  ensureSecrets(layout, me, postgresAt(5432));
  chmodSync(layout.secrets, 0o755);
  ensureSecrets(layout, me, postgresAt(5432));
  assert.equal(statSync(layout.secrets).mode & 0o777, 0o700);
});

test('their values are long, plain, and each another', (t) => {
  const layout = layoutIn(t);
  ensureSecrets(layout, me, postgresAt(5432));
  const values = names.filter((name) => name !== 'pgpass').map((name) => readSecret(layout, name));
  for (const value of values) assert.match(value, /^[0-9a-f]{48}$/);
  assert.equal(new Set(values).size, values.length);
});

test('their files are what the services read', (t) => {
  const layout = layoutIn(t);
  ensureSecrets(layout, me, postgresAt(5433));
  const text = (name: (typeof names)[number]) => readFileSync(layout.secret(name), 'utf8');
  assert.match(text('debezium.properties'), /^password=[0-9a-f]{48}\n$/);
  assert.match(text('connect.properties'), /^cdc-top=[0-9a-f]{48}\n$/);
  const password = readSecret(layout, 'postgres.password');
  assert.equal(text('pgpass'), `127.0.0.1:5433:*:postgres:${password}\n`);
});

test('a lab with MySQL has those of MySQL in place of PostgreSQL’s', (t) => {
  const layout = layoutIn(t);
  ensureSecrets(layout, me, { source: 'mysql', ports: { ...usualPorts, mysql: 3399 } });
  assert.deepEqual(
    readdirSync(layout.secrets).sort(),
    [
      ...['connect.properties', 'debezium.properties', 'jupyter.token'],
      ...['mysql.cnf', 'mysql.password', 'spark.secret'],
    ].sort(),
  );
  const password = readSecret(layout, 'mysql.password');
  const text = readFileSync(layout.secret('mysql.cnf'), 'utf8');
  assert.match(text, /^\[client\]\nhost="127\.0\.0\.1"\nport=3399\n/);
  assert.match(text, new RegExp(`^user="root"\npassword="${password}"$`, 'm'));
});

test('they stay what they are; one that is gone is made anew; pgpass follows the port', (t) => {
  const layout = layoutIn(t);
  const all = () => names.map((name) => readFileSync(layout.secret(name), 'utf8'));
  ensureSecrets(layout, me, postgresAt(5432));
  const before = all();
  ensureSecrets(layout, me, postgresAt(5432));
  assert.deepEqual(all(), before);
  rmSync(layout.secret('jupyter.token'));
  ensureSecrets(layout, me, postgresAt(5999));
  const changed = names.filter((_, index) => all()[index] !== before[index]);
  assert.deepEqual(changed, ['jupyter.token', 'pgpass']);
});

test('where one can’t be read, its file is named', (t) => {
  const layout = layoutIn(t);
  assert.throws(() => readSecret(layout, 'spark.secret'), {
    name: 'Failure',
    message: `${layout.secret('spark.secret')} can't be read: it belongs to who brought the lab up`,
  });
});
