import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { describe, test } from 'node:test';
import type { SourceName } from '../../source/config/choices.ts';
import type { EngineName } from '../../source/config/environment.ts';
import { foldersFor } from '../../source/config/folders.ts';
import { forgetKept, keptIn } from '../../source/lab/contract/notes.ts';
import { engineOf } from '../../source/lab/index.ts';
import { put, quiet, type Scope, standIn, tempFolder } from '../support.ts';

const withVariables = (t: Scope, variables: Record<string, string>) => {
  for (const [name, value] of Object.entries(variables)) {
    const before = process.env[name];
    process.env[name] = value;
    t.after(() => {
      if (before === undefined) delete process.env[name];
      else process.env[name] = before;
    });
  }
};

const engineIn = (
  home: string,
  {
    engine,
    source,
    environment,
    usualSource,
  }: {
    engine?: EngineName;
    source?: SourceName;
    environment?: EngineName;
    usualSource?: SourceName;
  } = {},
) => {
  const usual = { engine: environment, source: usualSource };
  const made = { home, ...usual };
  const folders = foldersFor(made, {});
  return engineOf({ name: 'x', engine, source, versions: undefined, environment: made, folders });
};

const localLab = (home: string) =>
  put(
    path.join(home, 'state', 'x', 'lab.json'),
    JSON.stringify({
      ...{ schema: 1, id: '00000000-0000-0000-0000-000000000000', name: 'x', engine: 'local' },
      ...{ versions: 'seed', capture: 'connect', createdAt: '', hasData: true, ports: {} },
    }),
  );
const composeLab = (home: string) =>
  put(
    path.join(home, 'state', 'x', 'compose.json'),
    JSON.stringify({
      ...{ schema: 1, engine: 'compose', name: 'x', versions: 'current', capture: 'server' },
      ports: { kafka: 23456 },
    }),
  );

/** A Docker without containers, and a `docker` command whose Compose is of this version. */
const emptyDocker = async (t: Scope, home: string, compose: string) => {
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://docker');
    const answers: Record<string, unknown> = {
      '/version': { Version: '28.2.2', ApiVersion: '1.50' },
      '/containers/json': [],
      '/volumes': { Volumes: null },
    };
    response.writeHead(pathname in answers ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answers[pathname] ?? { message: 'no such thing' }));
  });
  const socket = path.join(home, 'docker.sock');
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  standIn(path.join(home, 'bin', 'docker'), `echo ${compose}`);
  const PATH = `${path.join(home, 'bin')}:${process.env.PATH}`;
  withVariables(t, { DOCKER_HOST: `unix://${socket}`, PATH });
};

const without = (t: Scope, home: string) =>
  withVariables(t, { DOCKER_HOST: `unix://${home}/none.sock` });

describe('the engine of a lab', () => {
  test('keeps what outlives who watches, whichever it is', (t) => {
    const home = tempFolder(t);
    without(t, home);
    localLab(home);
    const state = path.join(home, 'state', 'x');
    const { notes, guide, journal } = engineIn(home);
    notes?.write({ lost: 1 });
    guide?.write({ done: ['up'] });
    journal?.append([{ ready: true }]);
    const kept = keptIn(state);
    assert.deepEqual(kept.notes.read(), { lost: 1 });
    assert.deepEqual(kept.guide.read(), { done: ['up'] });
    assert.deepEqual(kept.journal.read(), [{ ready: true }]);
    forgetKept(state);
    assert.deepEqual(readdirSync(state), ['lab.json']);
  });

  test('that exists is its own, at once and later', async (t) => {
    for (const [make, id] of [
      [localLab, 'local'],
      [composeLab, 'compose'],
    ] as const) {
      const home = tempFolder(t);
      without(t, home);
      make(home);
      for (const environment of [undefined, 'local', 'compose'] as const)
        assert.equal(engineIn(home, { environment }).describe().engine, id);
    }
  });

  test('that exists is not another one', async (t) => {
    const cure = 'cdc-top down --purge --name x deletes it, or choose another --name';
    const home = tempFolder(t);
    without(t, home);
    localLab(home);
    await assert.rejects(
      engineIn(home, { engine: 'compose' }).planUp(quiet()),
      new RegExp(`--engine compose: the lab x is one of engine local: ${cure}`),
    );
    const other = tempFolder(t);
    composeLab(other);
    await assert.rejects(
      engineIn(other, { engine: 'local' }).planUp(quiet()),
      new RegExp(`--engine local: the lab x is one of engine compose: ${cure}`),
    );
  });

  test('is remembered with what it is made of', (t) => {
    const home = tempFolder(t);
    without(t, home);
    composeLab(home);
    assert.deepEqual(engineIn(home).describe(), {
      ...{ name: 'x', engine: 'compose', versions: 'current' },
      ...{ source: 'postgres', capture: 'server' },
    });
  });

  test('of a new lab is local where there is no Docker', async (t) => {
    const home = tempFolder(t);
    without(t, home);
    const engine = engineIn(home);
    assert.equal(engine.describe().engine, 'local');
    assert.equal((await engine.status(quiet())).engine, 'local');
  });

  test('of a new lab is compose where Docker and its Compose are there', async (t) => {
    const home = tempFolder(t);
    await emptyDocker(t, home, '2.40.3');
    const engine = engineIn(home);
    t.after(() => engine.close());
    assert.equal(engine.describe().engine, 'compose');
    const { engine: id, state } = await engine.status(quiet());
    assert.deepEqual([id, state], ['compose', 'absent']);
    await assert.rejects(
      engine.target(),
      /the lab x does not exist yet; create it with: cdc-top up --name x/,
    );
  });

  test('of a new lab is local where Compose is too old', async (t) => {
    const home = tempFolder(t);
    await emptyDocker(t, home, '2.14.0');
    const engine = engineIn(home);
    t.after(() => engine.close());
    assert.equal((await engine.status(quiet())).engine, 'local');
    // What was first believed is corrected.
    assert.equal(engine.describe().engine, 'local');
  });

  test('makes a new lab of the source that is wanted, or usual, in Docker as without', async (t) => {
    const home = tempFolder(t);
    await emptyDocker(t, home, '2.40.3');
    for (const wanted of [{ source: 'mysql' }, { usualSource: 'mysql' }] as const)
      for (const engine of [undefined, 'local'] as const) {
        const made = engineIn(home, { ...wanted, engine });
        t.after(() => made.close());
        const { source, engine: id } = await made.status(quiet());
        assert.deepEqual([source, id], ['mysql', engine ?? 'compose']);
      }
    // What is usual for new labs is nothing to one that is there.
    for (const make of [composeLab, localLab]) {
      make(home);
      assert.equal(engineIn(home, { usualSource: 'mysql' }).describe().source, 'postgres');
    }
  });

  test('of a new lab is what was asked for', async (t) => {
    const home = tempFolder(t);
    await emptyDocker(t, home, '2.40.3');
    assert.equal((await engineIn(home, { engine: 'local' }).status(quiet())).engine, 'local');
    assert.equal((await engineIn(home, { environment: 'local' }).status(quiet())).engine, 'local');
    const auto = engineIn(home, { engine: 'auto', environment: 'compose' });
    t.after(() => auto.close());
    assert.equal((await auto.status(quiet())).engine, 'compose');
    without(t, home);
    const wanted = engineIn(home, { engine: 'compose' });
    await assert.rejects(
      wanted.status(quiet()),
      /Docker is not running, there is no socket .*: start it/,
    );
  });
});
