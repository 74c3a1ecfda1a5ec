import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { findEndpoint, isHere } from '../../../source/clients/docker/endpoint.ts';
import { UsageError } from '../../../source/config/errors.ts';

const home = '/home/u';
const config = `${home}/.docker/config.json`;
const idOf = (name: string) => createHash('sha256').update(name).digest('hex');
const meta = (name: string, docker: object): Record<string, string> => ({
  [`${home}/.docker/contexts/meta/${idOf(name)}/meta.json`]: JSON.stringify({
    Name: name,
    Endpoints: { docker },
  }),
});
const tls = (name: string, ...files: string[]): Record<string, string> =>
  Object.fromEntries(
    files.map((file) => [`${home}/.docker/contexts/tls/${idOf(name)}/docker/${file}`, file]),
  );

const find = (env: NodeJS.ProcessEnv, files: Record<string, string> = {}) =>
  findEndpoint({
    env,
    home,
    read: (file) => (files[file] === undefined ? undefined : Buffer.from(files[file])),
  });

const current = (name: string) => ({ [config]: JSON.stringify({ currentContext: name }) });
const usual = { kind: 'socket', path: '/var/run/docker.sock', from: 'the usual socket' };

describe('where Docker is', () => {
  const found: [what: string, NodeJS.ProcessEnv, Record<string, string>, object][] = [
    ['nothing says it', {}, {}, usual],
    ['settings without a context', {}, { [config]: '{"auths":{}}' }, usual],
    ['the context default', { DOCKER_CONTEXT: 'default' }, current('far'), usual],
    [
      'DOCKER_HOST with a socket',
      { DOCKER_HOST: 'unix:///run/user/1000/docker.sock' },
      {},
      { kind: 'socket', path: '/run/user/1000/docker.sock', from: 'DOCKER_HOST' },
    ],
    [
      'DOCKER_HOST before any context',
      { DOCKER_HOST: 'tcp://127.0.0.1:2375', DOCKER_CONTEXT: 'one' },
      { ...current('two'), ...meta('one', { Host: 'unix:///one.sock' }) },
      { kind: 'tcp', host: '127.0.0.1', port: 2375, from: 'DOCKER_HOST' },
    ],
    [
      'DOCKER_HOST without a scheme or a port',
      { DOCKER_HOST: 'box' },
      {},
      { kind: 'tcp', host: 'box', port: 2375, from: 'DOCKER_HOST' },
    ],
    [
      'DOCKER_CONTEXT before the current one',
      { DOCKER_CONTEXT: 'one' },
      {
        ...current('two'),
        ...meta('one', { Host: 'unix:///one.sock' }),
        ...meta('two', { Host: 'unix:///two.sock' }),
      },
      { kind: 'socket', path: '/one.sock', from: 'context one' },
    ],
    [
      'the current context',
      {},
      { ...current('two'), ...meta('two', { Host: 'unix:///two.sock' }) },
      { kind: 'socket', path: '/two.sock', from: 'context two' },
    ],
    [
      'settings elsewhere',
      { DOCKER_CONFIG: '/etc/d' },
      { '/etc/d/config.json': '{}', ...current('two') },
      usual,
    ],
  ];
  for (const [what, env, files, expected] of found)
    test(what, () => assert.deepEqual(find(env, files), expected));

  test('a context with TLS has its three files', () => {
    const files = {
      ...current('far'),
      ...meta('far', { Host: 'tcp://far:2376' }),
      ...tls('far', 'ca.pem', 'cert.pem', 'key.pem'),
    };
    const endpoint = find({}, files);
    assert.ok(endpoint.kind === 'tcp' && endpoint.tls);
    const { ca, cert, key, verify } = endpoint.tls;
    assert.deepEqual([ca, cert, key].map(String), ['ca.pem', 'cert.pem', 'key.pem']);
    assert.equal(verify, true);
    assert.equal(isHere(endpoint), false);
  });

  test('a context that skips the check of certificates does so', () => {
    const files = meta('far', { Host: 'tcp://far:2376', SkipTLSVerify: true });
    const endpoint = find({ DOCKER_CONTEXT: 'far' }, files);
    assert.ok(endpoint.kind === 'tcp');
    assert.equal(endpoint.tls?.verify, false);
  });

  test('DOCKER_TLS_VERIFY takes the certificates of DOCKER_CERT_PATH', () => {
    const env = { DOCKER_HOST: 'tcp://box', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/c' };
    const endpoint = find(env, { '/c/ca.pem': 'ours' });
    assert.ok(endpoint.kind === 'tcp');
    assert.deepEqual(
      [endpoint.port, String(endpoint.tls?.ca), endpoint.tls?.verify],
      [2376, 'ours', true],
    );
  });

  const refused: [NodeJS.ProcessEnv, Record<string, string>, string][] = [
    [
      { DOCKER_HOST: 'ssh://ann@box:22/run/x' },
      {},
      'Docker over ssh (DOCKER_HOST=ssh://ann@box:22/run/x) can’t be watched: ssh -nNTL /tmp/docker.sock:/var/run/docker.sock ann@box:22 &, then DOCKER_HOST=unix:///tmp/docker.sock',
    ],
    [
      {},
      { ...current('far'), ...meta('far', { Host: 'ssh://box' }) },
      'Docker over ssh (context far=ssh://box) can’t be watched: ssh -nNTL /tmp/docker.sock:/var/run/docker.sock box &, then DOCKER_HOST=unix:///tmp/docker.sock',
    ],
    [
      { DOCKER_CONTEXT: 'gone' },
      {},
      'there is no Docker context gone (DOCKER_CONTEXT): docker context ls lists those there are',
    ],
    [{}, { [config]: '{' }, `${config} is no JSON: repair it, or set DOCKER_HOST`],
    [
      { DOCKER_HOST: 'npipe:////./pipe/docker_engine' },
      {},
      'DOCKER_HOST=npipe:////./pipe/docker_engine: cdc-top speaks to Docker by unix:// and tcp:// only (on Windows inside WSL 2)',
    ],
    [{ DOCKER_HOST: 'tcp://' }, {}, 'DOCKER_HOST=tcp://: it should be like tcp://127.0.0.1:2375'],
    ...[
      'unix://run/docker.sock',
      'unix:/run/docker.sock',
      'unix:run/docker.sock',
      '/run/docker.sock',
    ].map((host): [NodeJS.ProcessEnv, Record<string, string>, string] => [
      { DOCKER_HOST: host },
      {},
      `DOCKER_HOST=${host}: a socket is written unix:///run/docker.sock, with three slashes`,
    ]),
    [
      {},
      { ...current('half'), ...meta('half', { Host: 'unix://run/x.sock' }) },
      'context half=unix://run/x.sock: a socket is written unix:///run/x.sock, with three slashes',
    ],
    [
      { DOCKER_CONTEXT: 'bare' },
      meta('bare', {}),
      'the Docker context bare names no host: docker context inspect bare',
    ],
  ];
  for (const [env, files, line] of refused)
    test(line, () => assert.throws(() => find(env, files), new UsageError(line)));
});
