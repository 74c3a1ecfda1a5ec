import assert from 'node:assert/strict';
import { test } from 'node:test';
import { observe } from '../../source/commands/observe.ts';
import { Failure } from '../../source/config/errors.ts';
import type { Engine } from '../../source/lab/contract/engine.ts';
import { createSession } from '../../source/screen/session.ts';
import { until } from '../support.ts';

test('what a new lab is made of is shown once its bring-up has chosen', async () => {
  let versions = 'seed';
  const none = async () => {
    throw new Failure('there is no lab yet');
  };
  const engine = {
    describe: () => ({ name: 'lab', engine: 'local', versions, capture: 'connect' as const }),
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
