import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { foldersFor } from '../../../source/config/folders.ts';
import { usualPorts } from '../../../source/lab/contract/ports.ts';
import { layoutFor } from '../../../source/lab/local/state/layout.ts';
import { siteOf } from '../../../source/lab/local/state/site.ts';
import { terminalFor } from '../../../source/lab/local/terminal.ts';
import { put, type Scope, standIn, tempFolder } from '../../support.ts';

const secret = 'a-secret-word';

const madeLab = (t: Scope) => {
  const home = tempFolder(t);
  const environment = { home };
  const folders = foldersFor(environment, {});
  const layout = layoutFor('lab', folders);
  const file = {
    ...{ schema: 1, id: '00000000-0000-0000-0000-000000000000', name: 'lab', engine: 'local' },
    ...{ versions: 'seed', capture: 'connect', createdAt: '', hasData: true },
    ports: { ...usualPorts, postgres: 5499 },
    installed: {
      supervisor: '',
      postgres: '',
      jars: '',
      python: path.join(home, 'py'),
      javaHome: '',
    },
  };
  put(layout.labFile, JSON.stringify(file), 0o600);
  put(layout.secret('pgpass'), `127.0.0.1:5499:*:postgres:${secret}\n`, 0o600);
  put(layout.secret('postgres.password'), secret, 0o600);
  put(layout.conf('kafka', 'server.properties'), '');
  put(layout.conf('spark', 'spark-defaults.conf'), '');
  const site = siteOf({ name: 'lab', versions: undefined, environment, folders });
  return { home, layout, site };
};

/** Sets variables of this process for as long as the test takes. */
const withVariables = (t: Scope, variables: Record<string, string | undefined>) => {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  const set = (pairs: Iterable<readonly [string, string | undefined]>) => {
    for (const [name, value] of pairs)
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  };
  set(Object.entries(variables));
  t.after(() => set(before));
};

test('a shell knows where everything is, and no secret but where they are', (t) => {
  const { layout, site } = madeLab(t);
  withVariables(t, { SHELL: '/bin/sh' });
  const program = terminalFor(site, 'kafka');
  assert.equal(program.command, '/bin/sh');
  assert.deepEqual(program.args, []);
  assert.equal(program.cwd, layout.conf('kafka'));
  assert.equal(program.env.PGPORT, '5499');
  assert.equal(program.env.PGPASSFILE, layout.secret('pgpass'));
  assert.equal(program.env.KAFKA_BOOTSTRAP, `127.0.0.1:${usualPorts.kafka}`);
  assert.match(
    program.banner,
    /a shell for the lab, .*; exit comes back\n.* {2}PGHOST=127\.0\.0\.1/s,
  );
  assert.ok(!JSON.stringify(program).includes(secret));
  // `cdc-top` must go on working in it, and `down` must not take it for a service.
  assert.deepEqual(
    Object.keys(program.env).filter((name) => name.startsWith('CDC_TOP_')),
    [],
  );
});

test('the job’s shell is among Spark’s settings, and one for nothing at the lab’s', (t) => {
  const { layout, site } = madeLab(t);
  for (const service of ['job', 'spark-worker'])
    assert.equal(terminalFor(site, service).cwd, layout.conf('spark'));
  assert.equal(terminalFor(site, 'supervisor').cwd, layout.state);
});

test('a shell that is not there is replaced by the one that always is', (t) => {
  const { site } = madeLab(t);
  for (const SHELL of [undefined, '/no/such/shell']) {
    withVariables(t, { SHELL });
    assert.equal(terminalFor(site, 'kafka').command, '/bin/sh');
  }
});

test('postgres has psql, and says so where there is none', (t) => {
  const { home, site } = madeLab(t);
  withVariables(t, { PATH: path.join(home, 'bin') });
  assert.throws(() => terminalFor(site, 'postgres'), /there is no psql on PATH/);
  const psql = standIn(path.join(home, 'bin', 'psql'), 'true');
  chmodSync(psql, 0o755);
  const program = terminalFor(site, 'postgres');
  assert.deepEqual([program.command, program.args], [psql, []]);
  assert.equal(program.env.PGDATABASE, 'lab');
});

test('without a lab there is nothing to open', (t) => {
  const environment = { home: tempFolder(t) };
  const folders = foldersFor(environment, {});
  const site = siteOf({ name: 'lab', versions: undefined, environment, folders });
  assert.throws(() => terminalFor(site, 'kafka'), /the lab lab does not exist yet/);
});
