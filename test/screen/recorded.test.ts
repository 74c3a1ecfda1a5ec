import assert from 'node:assert/strict';
import test from 'node:test';
import { leaks, scrub } from '../../scripts/scrub.ts';
import { figuresOf } from '../observed.ts';
import {
  comingUp,
  figures,
  oneDown,
  paused,
  recordingOf,
  recordings,
  recordingText,
} from './recorded.ts';

test('a recording tells nothing of the machine that made it', () => {
  for (const name of recordings) assert.deepEqual(leaks(recordingText(name)), [], name);
});

test('each recording shows the state that it is named after', () => {
  const { sources, services } = figuresOf(comingUp);
  assert.ok(comingUp.steps.some(({ state }) => state === 'running'));
  assert.notEqual(sources.capture?.state, 'fresh');
  assert.ok(services.some(({ health }) => health !== 'healthy'));

  assert.equal(figures.flow.verdict.level, 'good');
  assert.ok(Object.values(figures.sources).every(({ state }) => state === 'fresh'));
  const recording = recordingOf('healthy');
  assert.ok(recording.ticks >= 70 && figures.batches.length > 5);
  recording.close();
  assert.ok(figures.topics.some(({ backlog }) => backlog !== null));

  const down = figuresOf(oneDown);
  const { kafka } = down.sources;
  assert.ok(kafka?.state === 'stale' && kafka.at !== undefined && kafka.at <= kafka.since);
  assert.equal(down.topics.length, figures.topics.length);
  // A person stopped it.
  assert.equal(down.flow.verdict.level, 'warning');

  assert.ok(paused.paused);
  // Collection goes on: events are newer than what is shown.
  assert.ok((paused.events.at(-1)?.at ?? 0) > paused.at);
});

test('paths and ports of a machine are replaced, what is left is found', () => {
  const machine = {
    texts: [['/srv/box/data', '/lab/data']] as [string, string][],
    ports: new Map([[23_456, 5432]]),
  };
  const seen = {
    file: '/srv/box/data/customers',
    ports: { postgres: 23_456 },
    rows: 23_456,
    message: 'connection refused by 127.0.0.1:23456',
  };
  const scrubbed = scrub(seen, machine);
  assert.deepEqual(scrubbed, {
    file: '/lab/data/customers',
    ports: { postgres: 5432 },
    rows: 23_456,
    message: 'connection refused by 127.0.0.1:5432',
  });
  assert.deepEqual(leaks(JSON.stringify(scrubbed)), []);
  assert.deepEqual(leaks('file:/home/someone/x of http://127.0.0.1:8083/a/b, LSN 0/1BCD'), [
    '/home/someone/x',
  ]);
  assert.equal(leaks(`password=${'x'.repeat(9)} ${'0a'.repeat(24)} //me:word@host`).length, 3);
});
