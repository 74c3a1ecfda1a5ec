import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { openServer } from '../../../source/systems/debezium-server/probe.ts';
import type { Scope } from '../../support.ts';

const figures = `process_start_time_seconds 1.795400189074E9
debezium_streaming_TotalNumberOfEventsSeen{server="lab_cdc",} 12.0
`;

/** Debezium Server as its two HTTP interfaces show it, and a reader of it. */
const server = async (t: Scope) => {
  const says = { code: 200, status: 'UP' };
  const http = createServer(({ url }, response) => {
    if (url === '/metrics') return response.end(figures);
    const { code, status } = says;
    response.statusCode = url === '/q/health' ? code : 404;
    response.end(JSON.stringify({ status, checks: [{ name: 'debezium', status, data: {} }] }));
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  t.after(() => http.close());
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const reader = await openServer({ url, metricsUrl: url });
  t.after(() => reader.close());
  return { says, read: () => reader.read(new AbortController().signal) };
};

test('of Debezium Server its health and Debezium’s figures are read', async (t) => {
  const { read } = await server(t);
  assert.deepEqual(await read(), {
    epoch: 1_795_400_189_074,
    status: 'UP',
    checks: [{ name: 'debezium', status: 'UP' }],
    metrics: { 'streaming.TotalNumberOfEventsSeen': 12 },
  });
});

test('that it says DOWN is a reading, that it answers with an error is none', async (t) => {
  const { says, read } = await server(t);
  Object.assign(says, { code: 503, status: 'DOWN' });
  const { status, checks } = await read();
  assert.deepEqual([status, checks], ['DOWN', []]);
  says.code = 500;
  await assert.rejects(read(), { message: '/q/health answers 500' });
});
