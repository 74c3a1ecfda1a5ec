import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { connect, DockerFailure } from '../../../source/clients/docker/client.ts';
import { findEndpoint } from '../../../source/clients/docker/endpoint.ts';
import { classify } from '../../../source/clients/failure.ts';
import { readVersion } from '../../../source/lab/compose/cli.ts';
import { allOutput, root, type Scope, startModule, tempFolder } from '../../support.ts';

/** Something that listens on a socket of its own in place of Docker. */
const listenOn = async (t: Scope, server: net.Server): Promise<string> => {
  const socket = path.join(tempFolder(t), 'docker.sock');
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  const open = new Set<net.Socket>();
  server.on('connection', (one: net.Socket) => open.add(one));
  t.after(() => {
    for (const one of open) one.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return socket;
};

const answering = (t: Scope, body: unknown, status = 200) =>
  listenOn(
    t,
    http.createServer((_, response) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    }),
  );

const connectTo = (socket: string) =>
  connect(
    findEndpoint({ env: { DOCKER_HOST: `unix://${socket}` }, home: '/', read: () => undefined }),
  );

const refuses = async (socket: string, line: string, kind: string) => {
  const error = await connectTo(socket).then(
    () => assert.fail('it is connected'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof DockerFailure);
  assert.equal(error.message, `${line}, or use --engine local`);
  assert.equal(classify(error).kind, kind);
};

describe('a Docker that can’t be used, in one line with the cure', () => {
  test('no socket', (t) => {
    const socket = path.join(tempFolder(t), 'none.sock');
    const line = `Docker is not running, there is no socket ${socket} (DOCKER_HOST): start it`;
    return refuses(socket, line, 'unreachable');
  });

  test('a socket that nobody listens on', async (t) => {
    const socket = await listenOn(t, net.createServer());
    const stale = `${socket}.stale`;
    // As after a crash: the file is there, and no server.
    const script = `import net from 'node:net'; net.createServer().listen(${JSON.stringify(stale)}, () => process.kill(process.pid, 'SIGKILL'));`;
    await allOutput(startModule(t, script));
    await refuses(
      stale,
      `Docker does not answer at ${stale} (DOCKER_HOST): start it`,
      'unreachable',
    );
  });

  test('a socket of others', async (t) => {
    const socket = await listenOn(t, net.createServer());
    chmodSync(path.dirname(socket), 0o755);
    chmodSync(socket, 0);
    const url = (file: string) => JSON.stringify(pathToFileURL(path.join(root, file)).href);
    // Root may do everything: it becomes somebody else once all is loaded.
    const script = `
      import 'dockerode';
      import { connect } from ${url('source/clients/docker/client.ts')};
      if (process.getuid() === 0) process.seteuid(65534);
      await connect({ kind: 'socket', path: ${JSON.stringify(socket)}, from: 'DOCKER_HOST' })
        .catch((error) => console.log(error.code + ' ' + error.message));`;
    const said = await allOutput(startModule(t, script, { cwd: root }));
    assert.match(
      said,
      /^EACCES (\S+) may not use Docker’s socket \S+: sudo usermod -aG docker \1 and log in again, or use --engine local\n$/,
    );
    assert.ok(said.includes(socket));
  });

  test('one that is too old', async (t) => {
    const socket = await answering(t, { Version: '19.03.15', ApiVersion: '1.40' });
    const line = 'Docker 19.03.15 (API 1.40) is too old, 20.10 (API 1.41) or newer is needed';
    await refuses(socket, `${line}: update it`, 'unexpected');
  });

  test('one that is not Docker', async (t) => {
    const socket = await answering(t, { hello: 'world' });
    await refuses(
      socket,
      `what answers at ${socket} is not Docker: correct DOCKER_HOST`,
      'unexpected',
    );
  });

  test('one that says no', async (t) => {
    const socket = await answering(t, { message: 'no room' }, 500);
    await refuses(socket, `Docker at ${socket}: no room: see its log`, 'unexpected');
  });

  test('one that hangs', { timeout: 30_000 }, async (t) => {
    const socket = await listenOn(
      t,
      net.createServer(() => {}),
    );
    const line = `Docker at ${socket} gives no answer within 5 s: restart it`;
    await refuses(socket, line, 'timeout');
  });

  test('the newest is taken', async (t) => {
    const socket = await answering(t, { Version: '29.1.0', ApiVersion: '1.52' });
    const { version } = await connectTo(socket);
    assert.deepEqual(version, { version: '29.1.0', api: '1.52' });
  });
});

describe('the version of Compose', () => {
  for (const [printed, expected] of [
    ['2.40.3\n', { text: '2.40.3', json: true }],
    ['v2.15.1', { text: '2.15.1', json: false }],
    ['2.28.1-desktop.1', { text: '2.28.1-desktop.1', json: false }],
    ['2.29.0', { text: '2.29.0', json: true }],
    ['5.0.0', { text: '5.0.0', json: true }],
  ] as const)
    test(`${printed.trim()} is taken`, () => assert.deepEqual(readVersion(printed), expected));

  test('an old one is not', () => {
    const line =
      'Docker Compose 2.14.2 is too old, 2.15 or newer is needed: update it, or use --engine local';
    assert.throws(() => readVersion('2.14.2'), new DockerFailure(...split(line)));
    assert.throws(() => readVersion('1.29.2'), /Docker Compose 1\.29\.2 is too old/);
  });

  test('something else is not', () => {
    assert.throws(() => readVersion('unknown'), /^DockerFailure|docker compose says "unknown"/);
  });
});

const split = (line: string): [string, string] => {
  const [why = '', cure = ''] = line.replace(', or use --engine local', '').split(': ');
  return [why, cure];
};
