import assert from 'node:assert/strict';
import { test } from 'node:test';
import { observe } from '../../source/commands/observe.ts';
import { Failure } from '../../source/config/errors.ts';
import type { Engine } from '../../source/lab/contract/engine.ts';
import { noUsage } from '../../source/os/usage.ts';
import { createSession } from '../../source/screen/session.ts';
import { type LabStatus, noJob } from '../../source/watch/lab.ts';
import { until } from '../support.ts';

test('what a new lab is made of is shown once its bring-up has chosen', async () => {
  let versions = 'seed';
  const none = async () => {
    throw new Failure('there is no lab yet');
  };
  const engine = {
    describe: () => ({
      name: 'lab',
      engine: 'local',
      versions,
      source: 'postgres' as const,
      capture: 'connect' as const,
    }),
    target: none,
    status: none,
    usage: () => ({ of: () => new Map(), close: () => {} }),
    news: () => ({ poll: none, since: () => ({ events: [], dropped: 0 }), close: () => {} }),
    async up({ onEvent }) {
      versions = 'current';
      onEvent({ at: 0, subject: 'lab', state: 'done', what: 'versions current', tookMs: 0 });
    },
  } as Partial<Engine> as Engine;
  const session = createSession([engine], {
    ...{ observe, bringUp: true, readOnly: false, intervalMs: 100 },
  });
  assert.equal(session.watching.snapshot().labs[0]?.versions, 'seed');
  session.begin();
  try {
    await until(
      'the header says so',
      () => session.watching.snapshot().labs[0]?.versions === 'current',
    );
    assert.ok(session.watching.snapshot().events.some(({ text }) => text === 'versions current'));
  } finally {
    await session.end();
  }
});

test('of a lab that is not there its services are told all the same, and nothing is an error', async () => {
  const engine = {
    describe: () => ({
      name: 'lab',
      engine: 'local',
      versions: 'seed',
      source: 'postgres',
      capture: 'connect' as const,
    }),
    target: async () => {
      throw new Failure('there is no lab lab yet');
    },
    status: async () => ({ state: 'absent', services: [], job: noJob }) as unknown as LabStatus,
    usage: () => noUsage,
    news: () => ({
      poll: async () => {},
      since: () => ({ events: [], dropped: 0 }),
      close: () => {},
    }),
  } as Partial<Engine> as Engine;
  const session = createSession([engine], {
    ...{ observe, bringUp: false, readOnly: true, intervalMs: 100 },
  });
  session.begin();
  const { snapshot, settled } = session.watching;
  try {
    await until('it is known', () => snapshot().labs[0]?.phase === 'absent');
    await settled(2);
    assert.equal(snapshot().pipelines[0]?.verdict.text, 'there is no lab');
    assert.deepEqual(
      snapshot().events.filter(({ level }) => level === 'error'),
      [],
    );
  } finally {
    await session.end();
  }
});
