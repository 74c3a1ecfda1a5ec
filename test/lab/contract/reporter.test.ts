import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reported } from '../../../source/lab/contract/plan.ts';
import type { EngineEvent } from '../../../source/watch/lab.ts';
import { quiet } from '../../support.ts';

const stage = () => {
  const events: EngineEvent[] = [];
  const onEvent = (event: EngineEvent) => events.push(event);
  const told = () => events.map(({ state, what, done, total }) => [state, what, done, total]);
  return { events, onEvent, told };
};

test('an operation is told from its beginning to its end', async () => {
  const { events, onEvent, told } = stage();
  const result = await reported(
    { onEvent, signal: quiet() },
    'jars',
    'installing',
    async (report) => {
      report('downloading http://me:hunter2@registry', 1, 2);
      return 42;
    },
    (value) => `installed ${value}`,
  );
  assert.equal(result, 42);
  assert.deepEqual(told(), [
    ['running', 'installing', undefined, undefined],
    ['running', 'downloading http://me:(secret)@registry', 1, 2],
    ['done', 'installed 42', undefined, undefined],
  ]);
  assert.ok(events.every(({ subject, tookMs }) => subject === 'jars' && tookMs >= 0));
});

test('what is waited for is a field of its own', async () => {
  const { events, onEvent } = stage();
  await reported(
    { onEvent, signal: quiet() },
    'kafka',
    'starting',
    async (report) => report({ until: 'the broker is ready: no broker has registered' }),
    () => 'the broker is ready',
  );
  assert.deepEqual(
    events.map(({ what, until }) => [what, until]),
    [
      ['starting', undefined],
      [
        'waiting until the broker is ready: no broker has registered',
        'the broker is ready: no broker has registered',
      ],
      ['the broker is ready', undefined],
    ],
  );
});

const failing = (signal: AbortSignal, onEvent: (event: EngineEvent) => void) =>
  reported(
    { onEvent, signal },
    'jars',
    'installing',
    async () => {
      throw new Error('no\n  network');
    },
    () => '',
  );

test('a failure says why', async () => {
  const { onEvent, told } = stage();
  await assert.rejects(failing(quiet(), onEvent), { message: 'no\n  network' });
  assert.deepEqual(told().at(-1), ['failed', 'no network', undefined, undefined]);
});

test('what is given up because of something else did not fail by itself', async () => {
  const { onEvent, told } = stage();
  await assert.rejects(failing(AbortSignal.abort(new Error('other')), onEvent));
  assert.deepEqual(told().at(-1), ['failed', 'given up', undefined, undefined]);
});
