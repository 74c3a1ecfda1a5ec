import assert from 'node:assert/strict';
import { test } from 'node:test';
import { delivery } from '../../../source/export/notify/delivery.ts';
import { until } from '../../support.ts';
import { startHook } from './hook.ts';

const pauses = [10, 20, 30];

/** Sends to that server; what it tells of trouble is kept. */
const sending = (url: URL) => {
  const told: string[] = [];
  const out = delivery(url, { tell: (trouble) => told.push(trouble), pauses });
  return { ...out, told };
};

test('messages arrive as JSON, in their order, one at a time', async (t) => {
  const { url, taken } = await startHook(t);
  const { send, close, counts, told } = sending(url);
  for (const n of [1, 2, 3]) send(`{"text":"${n} ä"}`);
  await close();
  assert.deepEqual(
    taken.map(({ path, type, body }) => [path, type, body]),
    [1, 2, 3].map((n) => [
      '/services/T0/B0/very-secret',
      'application/json; charset=utf-8',
      `{"text":"${n} ä"}`,
    ]),
  );
  assert.deepEqual(counts(), { sent: 3, failed: 0, dropped: 0 });
  assert.deepEqual(told, []);
});

test('what can’t be delivered is tried again, and told of once, without the address', async (t) => {
  const { url, taken, port } = await startHook(t, { status: 503 }, 'cut', { status: 200 });
  const { send, close, counts, told } = sending(url);
  send('{"text":"a"}');
  await until('it is sent', () => counts().sent === 1);
  assert.equal(taken.length, 3);
  assert.deepEqual(told, [`the web hook at 127.0.0.1:${port} answers 503`]);
  await close();
});

test('429 says when to try again', async (t) => {
  const { url, taken } = await startHook(
    t,
    { status: 429, headers: { 'retry-after': '0' } },
    { status: 204 },
  );
  const { send, close, counts } = delivery(url, { tell: () => {}, pauses: [600_000] });
  send('{}');
  await until('it is sent', () => counts().sent === 1);
  assert.equal(taken.length, 2);
  await close();
});

test('what is refused is not tried again, and the next message is', async (t) => {
  const { url, taken } = await startHook(t, { status: 404 }, { status: 302 }, { status: 200 });
  const { send, close, counts, told } = sending(url);
  for (const text of ['a', 'b', 'c']) send(text);
  await until('all are done', () => counts().sent + counts().failed === 3);
  assert.deepEqual(
    taken.map(({ body }) => body),
    ['a', 'b', 'c'],
  );
  assert.deepEqual(counts(), { sent: 1, failed: 2, dropped: 0 });
  assert.equal(told.length, 1);
  await close();
});

test('a server that is gone costs that message, and a word without the address', async (t) => {
  const { url } = await startHook(t);
  const nowhere = new URL(url);
  nowhere.port = '1';
  const { send, close, counts, told } = sending(nowhere);
  send('a');
  await until('it is given up', () => counts().failed === 1);
  assert.equal(told.length, 1);
  assert.match(told[0] ?? '', /^the web hook at 127\.0\.0\.1:1 does not take it: .*ECONNREFUSED/);
  assert.doesNotMatch(told[0] ?? '', /secret/);
  await close();
});

test('closing waits a moment for what is on its way, and no longer', async (t) => {
  const { url } = await startHook(t, 'hang');
  const { send, close, counts } = sending(url);
  for (const text of ['a', 'b', 'c']) send(text);
  await close();
  assert.deepEqual(counts(), { sent: 0, failed: 1, dropped: 2 });
});

test('of what piles up the newest stays', async (t) => {
  const { url } = await startHook(t, 'hang');
  const { send, close, counts } = sending(url);
  for (let n = 0; n < 150; n += 1) send(String(n));
  assert.equal(counts().dropped, 49);
  await close();
});
