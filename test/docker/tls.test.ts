import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import tls from 'node:tls';
import { testLab } from '../stack/support.ts';
import { put, tempFolder } from '../support.ts';
import { dockerFixture } from './fixture.ts';
import { endpointOf } from './lab.ts';
import { hasTool, tool } from './tool.ts';

const fixture = dockerFixture();
const { env } = fixture;
const skip = fixture.skip ?? (hasTool('openssl') ? undefined : 'openssl is not installed');

/** A folder as DOCKER_CERT_PATH wants it, and the key pair of a server that it trusts. */
const certificates = async (folder: string): Promise<void> => {
  const openssl = (...args: string[]) => tool('openssl', args, { cwd: folder });
  const subject = (name: string) => ['-subj', `/CN=${name}`, '-nodes', '-newkey', 'rsa:2048'];
  await openssl('req', '-x509', ...subject('ca'), '-keyout', 'ca-key.pem', '-out', 'ca.pem');
  put(path.join(folder, 'server.ext'), 'subjectAltName=IP:127.0.0.1\n');
  put(path.join(folder, 'client.ext'), 'extendedKeyUsage=clientAuth\n');
  for (const [who, name] of [
    ['server', 'server-'],
    ['client', ''],
  ] as const) {
    await openssl('req', ...subject(who), '-keyout', `${name}key.pem`, '-out', `${who}.csr`);
    const signed = ['-CA', 'ca.pem', '-CAkey', 'ca-key.pem', '-CAcreateserial'];
    const files = ['-in', `${who}.csr`, '-extfile', `${who}.ext`, '-out', `${name}cert.pem`];
    await openssl('x509', '-req', ...signed, ...files);
  }
};

describe('a Docker behind TLS', { skip, timeout: 120_000 }, () => {
  const cleanups: (() => unknown)[] = [];
  const scope = { after: (work: () => unknown) => cleanups.unshift(work) };
  let folder: string;
  let host: string;

  before(async () => {
    folder = tempFolder(scope);
    await certificates(folder);
    const endpoint = endpointOf(env);
    assert.ok(endpoint.kind === 'socket');
    const read = (name: string) => readFileSync(path.join(folder, name));
    const keys = { key: read('server-key.pem'), cert: read('server-cert.pem'), ca: read('ca.pem') };
    // As dockerd --tlsverify: only for who has a certificate of the same CA.
    const server = tls.createServer({ ...keys, requestCert: true }, (client) => {
      const docker = net.connect(endpoint.path);
      for (const one of [client, docker]) one.on('error', () => docker.destroy());
      client.pipe(docker).pipe(client);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    scope.after(() => server.close());
    host = `tcp://127.0.0.1:${(server.address() as net.AddressInfo).port}`;
  });
  after(async () => {
    for (const work of cleanups) await work();
  });

  const statusBy = async (variables: NodeJS.ProcessEnv) => {
    const lab = testLab(scope as never, 'tls', {
      env: { ...env, CDC_TOP_ENGINE: 'compose', DOCKER_HOST: host, ...variables },
    });
    return lab.run('status', '--json', '--name', `n${process.pid}`);
  };

  test('is asked with the certificates of DOCKER_CERT_PATH', async () => {
    const { stdout, stderr } = await statusBy({ DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: folder });
    assert.equal(stderr, '');
    const { engine, state } = JSON.parse(stdout);
    assert.deepEqual([engine, state], ['compose', 'absent']);
  });

  test('whose certificate nobody vouches for is refused in one line', async () => {
    const other = tempFolder(scope);
    await certificates(other);
    const { code, stderr } = await statusBy({ DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: other });
    assert.equal(code, 1);
    assert.match(stderr, /^[^\n]*127\.0\.0\.1:\d+[^\n]*(certificate|signature)[^\n]*\n$/);
  });

  test('that is spoken to without TLS is told in one line', async () => {
    const { code, stderr } = await statusBy({});
    assert.equal(code, 1);
    assert.match(stderr, /^[^\n]*Docker[^\n]*127\.0\.0\.1:\d+[^\n]*\n$/);
  });
});
