import assert from 'node:assert/strict';
import { request } from 'node:http';
import { connect } from 'node:net';
import { test } from 'node:test';
import { troubleOf } from '../../source/export/health.ts';
import { addressIn, checkAddress, hostText, isLoopback } from '../../source/export/listen.ts';
import { page } from '../../source/export/page.ts';
import { startServer } from '../../source/export/server.ts';
import { healthy, oneDown } from '../screen/recorded.ts';

const ask = (
  port: number,
  path: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
) =>
  new Promise<{ status: number; headers: Record<string, unknown>; body: string }>(
    (resolve, reject) => {
      request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk) => {
          body += chunk;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        );
      })
        .on('error', reject)
        .end();
    },
  );

test('a server answers its paths, GET and HEAD, and says of all else what it is', async (t) => {
  const { address, close } = await startServer(
    { host: '127.0.0.1', port: 0 },
    {
      '/': () => ({ type: 'text/html', body: '<p>' }),
      '/metrics': ({ headers }) => ({ body: `${headers.accept}\n` }),
      '/ill': () => ({ status: 503, body: 'no\n' }),
      '/bad': () => {
        throw new Error('its own secrets');
      },
    },
  );
  t.after(close);
  assert.notEqual(address.port, 0);
  const of = (path: string, more = {}) => ask(address.port, path, more);
  const metrics = await of('/metrics?x=1', { headers: { accept: 'a/b' } });
  assert.deepEqual([metrics.status, metrics.body], [200, 'a/b\n']);
  assert.equal(metrics.headers['cache-control'], 'no-store');
  assert.equal((await of('/')).headers['content-type'], 'text/html');
  const head = await of('/metrics', { method: 'HEAD' });
  assert.deepEqual([head.status, head.body], [200, '']);
  assert.equal((await of('/ill')).status, 503);
  assert.equal((await of('/nothing')).status, 404);
  assert.equal((await of('/__proto__')).status, 404);
  assert.equal((await of('/toString')).status, 404);
  const posted = await of('/metrics', { method: 'POST' });
  assert.deepEqual([posted.status, posted.headers.allow], [405, 'GET, HEAD']);
  const bad = await of('/bad');
  assert.equal(bad.status, 500);
  assert.doesNotMatch(bad.body, /secrets|Error|at /);
});

test('on loopback it answers only under a name of this machine', async (t) => {
  const { address, close } = await startServer(
    { host: '127.0.0.1', port: 0 },
    { '/': () => ({ body: 'ok' }) },
  );
  t.after(close);
  const under = async (host: string) =>
    (await ask(address.port, '/', { headers: { host } })).status;
  for (const host of ['localhost', 'localhost:1', '127.0.0.1', '127.1.2.3:80', '[::1]:80'])
    assert.equal(await under(host), 200, host);
  for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example'])
    assert.equal(await under(host), 421, host);
});

test('a port that is taken is one clear line; closing ends open connections', async (t) => {
  const first = await startServer({ host: '127.0.0.1', port: 0 }, {});
  const { port } = first.address;
  await assert.rejects(startServer({ host: '127.0.0.1', port }, {}), {
    name: 'Failure',
    message: `127.0.0.1:${port} is taken: another program listens there; choose another address with --listen`,
  });
  const socket = connect(port, '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => {});
  await first.close();
  await closed;
  const again = await startServer({ host: '127.0.0.1', port }, {});
  t.after(again.close);
  await assert.rejects(startServer({ host: '192.0.2.1', port: 0 }, {}), {
    message: '192.0.2.1 is no address of this machine; choose another address with --listen',
  });
});

test('an address is a host and a port, and loopback where it is a port alone', () => {
  assert.deepEqual(addressIn('9187'), { host: '127.0.0.1', port: 9187 });
  assert.deepEqual(addressIn(':9187'), { host: '127.0.0.1', port: 9187 });
  assert.deepEqual(addressIn('0.0.0.0:1'), { host: '0.0.0.0', port: 1 });
  assert.deepEqual(addressIn('[::1]:80'), { host: '::1', port: 80 });
  assert.deepEqual(addressIn('cdc.example:0'), { host: 'cdc.example', port: 0 });
  assert.equal(hostText({ host: '::1', port: 80 }), '[::1]:80');
  for (const text of ['', 'host', 'a:b', '1:2:3', 'http://a:1', '70000', 'a b:1', '::1:80'])
    assert.ok(checkAddress(text), text);
  assert.ok(isLoopback({ host: 'LOCALHOST' }) && isLoopback({ host: '127.9.9.9' }));
  assert.ok(!isLoopback({ host: '0.0.0.0' }) && !isLoopback({ host: '127.0.0.1.x' }));
});

test('watching works as long as snapshots come and something answers, however ill that is', () => {
  const { at } = healthy;
  assert.equal(troubleOf(healthy, at), undefined);
  assert.equal(troubleOf(oneDown, oneDown.at), undefined);
  assert.match(troubleOf(healthy, at + 11_000) ?? '', /^no snapshot since \d\d:\d\d:\d\dZ$/);
  assert.equal(troubleOf({ ...healthy, intervalMs: 60_000 }, at + 60_000), undefined);
  const none = healthy.systems.map((view) => ({ ...view, reading: {} }));
  assert.equal(troubleOf({ ...healthy, systems: none }, at), 'nothing has been read yet');
  const failure = { kind: 'timeout' as const, message: 'no answer', since: at };
  const failing = healthy.systems.map((view) => ({ ...view, reading: { failure } }));
  assert.equal(
    troubleOf({ ...healthy, systems: failing }, at),
    'no system answers; the lab: no answer',
  );
});

test('the page has the verdict, and what it shows can’t be markup', () => {
  const text = '<script>alert("x")</script> & more';
  const finding = { id: 'S07', level: 'error' as const, subject: {}, text };
  const html = page({ ...healthy, findings: [finding] }, undefined);
  assert.match(html, /lab: good: Keeping up: /);
  assert.match(html, /error S07 &lt;script&gt;alert\(&quot;x&quot;\)&lt;\/script&gt; &amp; more/);
  assert.doesNotMatch(html, /<script/);
});
