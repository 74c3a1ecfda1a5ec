import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { Engine } from '../../source/lab/contract/engine.ts';
import { watchedLabs } from '../../source/lab/watched.ts';
import { root } from '../support.ts';

const stack = (...at: string[]) => readFileSync(path.join(root, 'stack', ...at), 'utf8');
const setting = (text: string, key: string) => {
  const value = new RegExp(
    `^(?:debezium\\.source\\.)?${key.replaceAll('.', '\\.')}=(.*)$`,
    'm',
  ).exec(text);
  return value?.[1];
};

// Rules judge a slot by what the pipeline tells of it.
test('a lab’s pipeline tells of its slot what the settings of both captures say', () => {
  const engine = {
    describe: () => ({ name: 'lab', source: 'postgres', capture: 'connect' }),
  } as unknown as Engine;
  const { source, capture } = watchedLabs([engine]).pipelines[0] ?? {};
  const connector = JSON.parse(stack('connect', 'connector.json')) as Record<string, string>;
  const server = stack('debezium-server', 'application.properties');
  const told = {
    slot: source?.reader,
    publication: source?.publication,
    flush: String(capture?.flushMs),
    heartbeat: String(capture?.heartbeatMs),
  };
  assert.deepEqual(told, {
    slot: connector['slot.name'],
    publication: connector['publication.name'],
    flush: setting(stack('connect', 'connect-distributed.properties'), 'offset.flush.interval.ms'),
    heartbeat: connector['heartbeat.interval.ms'],
  });
  assert.deepEqual(told, {
    slot: setting(server, 'slot.name'),
    publication: setting(server, 'publication.name'),
    flush: setting(server, 'offset.flush.interval.ms'),
    heartbeat: setting(server, 'heartbeat.interval.ms'),
  });
});
