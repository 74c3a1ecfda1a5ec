import assert from 'node:assert/strict';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { batchOf, driverReader } from '../../../source/systems/spark/driver.ts';
import type { Scope } from '../../support.ts';

const quiet = () => new AbortController().signal;

const stage = {
  ...{ status: 'ACTIVE', stageId: 412, attemptId: 0, name: 'start at X.java:0', numTasks: 8 },
  ...{ numActiveTasks: 2, numCompleteTasks: 3, numFailedTasks: 1, details: 'long' },
};

/** A driver's REST API in one process; `answers` by path, `hang` never answers. */
const driver = async (
  t: Scope,
  answers: Record<string, unknown>,
  keptMs = 0,
  standingKeptMs = keptMs,
) => {
  const asked: string[] = [];
  const server = http.createServer(({ url = '' }, response) => {
    asked.push(url);
    const answer = answers[url];
    if (answer === 'hang') return;
    response.statusCode = answer === undefined ? 404 : 200;
    response.end(JSON.stringify(answer ?? 'unknown app'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const reader = driverReader(`http://127.0.0.1:${port}`, { keptMs, standingKeptMs });
  t.after(() => {
    reader.close();
    server.closeAllConnections();
    server.close();
  });
  return { reader, asked };
};

const api = '/api/v1/applications';
const running = {
  [api]: [{ id: 'app-2' }],
  [`${api}/app-2/jobs?status=running`]: [
    { jobId: 7, name: 'start at X.java:0', description: 'q\nid = 1\nrunId = 2\nbatch = 418' },
    { jobId: 8, name: 'collect' },
  ],
  [`${api}/app-2/stages?status=active`]: [stage],
};

test('what a driver does now; it is asked for no more than that', async (t) => {
  const { reader, asked } = await driver(t, running);
  const expected = {
    applicationId: 'app-2',
    jobs: {
      running: [
        { id: 7, batch: 418 },
        { id: 8, batch: null },
      ],
    },
    stages: {
      active: [
        {
          ...{ id: 412, attempt: 0, name: 'start at X.java:0' },
          ...{ tasks: 8, done: 3, failed: 1, running: 2 },
        },
      ],
    },
  };
  assert.deepEqual(await reader.read(['app-1', 'app-2'], quiet()), expected);
  assert.deepEqual(await reader.read(['app-2'], quiet()), expected);
  assert.equal(asked.filter((url) => url === api).length, 1);
  assert.equal(asked.length, 5);
});

test('an answer that stays the same while jobs run is asked for sooner', async (t) => {
  const keptMs = 1000;
  const answers: Record<string, unknown> = { ...running };
  const { reader, asked } = await driver(t, answers, keptMs, 0);
  const ask = async () => {
    const before = asked.length;
    await reader.read(['app-2'], quiet());
    return asked.length > before;
  };
  assert.deepEqual([await ask(), await ask()], [true, false]);
  await sleep(keptMs + 50);
  assert.deepEqual([await ask(), await ask()], [true, true]);
  answers[`${api}/app-2/stages?status=active`] = [{ ...stage, numCompleteTasks: 4 }];
  assert.deepEqual([await ask(), await ask()], [true, false]);
  answers[`${api}/app-2/jobs?status=running`] = [];
  await sleep(keptMs + 50);
  assert.deepEqual([await ask(), await ask()], [true, false]);
});

test('between two batches one question is enough', async (t) => {
  const { reader, asked } = await driver(t, {
    ...running,
    [`${api}/app-2/jobs?status=running`]: [],
  });
  const driverIdle = { applicationId: 'app-2', jobs: { running: [] }, stages: { active: [] } };
  for (let round = 0; round < 3; round += 1)
    assert.deepEqual(await reader.read(['app-2'], quiet()), driverIdle);
  assert.equal(asked.length, 4);
});

test('an answer holds for a while, for its own application', async (t) => {
  const { reader, asked } = await driver(t, running, 60_000);
  const first = await reader.read(['app-2'], quiet());
  assert.equal(await reader.read(['app-2'], quiet()), first);
  assert.equal(asked.length, 3);
  assert.equal(await reader.read(['app-3'], quiet()), null);
  assert.equal(asked.length, 4);
});

describe('nothing is told, and for a while nobody is asked', () => {
  const cases: [string, Record<string, unknown>][] = [
    ['where the port is another application’s', { ...running, [api]: [{ id: 'local-1' }] }],
    ['where it is no driver', {}],
    ['where it answers no JSON lists', { [api]: 'x' }],
    ['where it hangs', { [api]: 'hang' }],
  ];
  for (const [name, answers] of cases)
    test(name, async (t) => {
      const { reader, asked } = await driver(t, answers);
      assert.equal(await reader.read(['app-2'], quiet()), null);
      assert.equal(await reader.read(['app-2'], quiet()), null);
      assert.equal(asked.length, 1);
    });
});

test('without an application nobody is asked', async (t) => {
  const { reader, asked } = await driver(t, running);
  assert.equal(await reader.read([], quiet()), null);
  assert.equal(asked.length, 0);
});

test('a read that is given up ends at once', async (t) => {
  const { reader } = await driver(t, { [api]: 'hang' });
  const caller = new AbortController();
  setTimeout(() => caller.abort(new Error('enough')), 50);
  await assert.rejects(reader.read(['app-2'], caller.signal), /enough/);
});

describe('the micro-batch of a job’s description', () => {
  const cases: [string | undefined, number | null][] = [
    ['kafka_to_delta\nid = a\nrunId = b\nbatch = 12', 12],
    ['id = a<br/>runId = b<br/>batch = 0', 0],
    ['Delta: Compute snapshot for version: 9', null],
    ['id = a\nbatch = init', null],
    [undefined, null],
  ];
  for (const [description, batch] of cases)
    test(String(description), () => assert.equal(batchOf(description), batch));
});
