import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { foldersFor } from '../../../source/config/folders.ts';
import { usualPorts } from '../../../source/lab/contract/ports.ts';
import { settingsOf } from '../../../source/lab/local/settings.ts';
import { layoutFor } from '../../../source/lab/local/state/layout.ts';
import { programSection } from '../../../source/lab/local/state/programs.ts';
import { siteOf } from '../../../source/lab/local/state/site.ts';
import { put, type Scope, tempFolder } from '../../support.ts';

const secret = '0a1b2c'.repeat(8);

const madeLab = (t: Scope) => {
  const environment = { home: tempFolder(t) };
  const folders = foldersFor(environment, {});
  const layout = layoutFor('lab', folders);
  const none = { supervisor: '', postgres: '', jars: '', python: '', javaHome: '' };
  const file = {
    ...{ schema: 1, id: '00000000-0000-0000-0000-000000000000', name: 'lab', engine: 'local' },
    ...{ versions: 'seed', capture: 'connect', createdAt: '', hasData: true },
    ...{ ports: usualPorts, installed: none },
  };
  put(layout.labFile, JSON.stringify(file), 0o600);
  put(layout.secret('spark.secret'), `${secret}\n`, 0o600);
  const site = siteOf({ name: 'lab', versions: undefined, environment, folders });
  return { layout, site };
};

test('a service’s command and settings are those that it was started with', (t) => {
  const { layout, site } = madeLab(t);
  const program = {
    name: 'kafka',
    command: ['/opt/java', '-cp', 'libs/*', 'a b', '100%'],
    environment: { A: '1,2', B: 'x=y' },
    directory: '/lab/run',
    stopWaitSeconds: 1,
    restart: 'always' as const,
  };
  const launcher = {
    ...{ python: '/venv/bin/python', script: '/conf/launch.py', run: '/lab/run' },
    ...{ log: '/lab/kafka.log', digest: 'abc' },
  };
  put(path.join(layout.programs, 'kafka.conf'), programSection(program, launcher));
  put(layout.conf('kafka', 'server.properties'), 'a=1\n');
  assert.deepEqual(settingsOf(site, 'kafka'), {
    command: '/opt/java -cp libs/* "a b" "100%"',
    directory: '/lab/run',
    environment: ['A=1,2', 'B=x=y'],
    files: [{ path: layout.conf('kafka', 'server.properties'), text: 'a=1\n' }],
  });
});

test('secrets are masked wherever they stand, also under names that tell nothing', (t) => {
  const { layout, site } = madeLab(t);
  const text = `spark.authenticate.secret ${secret}\nspark.other --x=${secret}\n`;
  put(layout.conf('spark', 'spark-defaults.conf'), text);
  for (const service of ['spark-master', 'spark-worker', 'job']) {
    const [file] = settingsOf(site, service).files;
    assert.equal(file?.text, 'spark.authenticate.secret (secret)\nspark.other --x=(secret)\n');
  }
});

test('what was never started has neither', (t) => {
  const { site } = madeLab(t);
  const nothing = { command: '', directory: '', environment: [], files: [] };
  assert.deepEqual(settingsOf(site, 'jupyter'), nothing);
});
