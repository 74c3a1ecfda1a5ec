import assert from 'node:assert/strict';
import { test } from 'node:test';
import { up } from '../../source/actions/up.ts';
import type { Engine } from '../../source/lab/contract/engine.ts';
import { notesIn } from '../../source/lab/contract/notes.ts';
import { type Loss, lossWriter, noteCured, rememberedLosses } from '../../source/watch/losses.ts';
import { tempFolder } from '../support.ts';

const at = Date.now() - 60_000;
const renewed: Loss = {
  finding: {
    ...{ id: 'S10', level: 'error', text: 'slot debezium was dropped and made anew' },
    subject: { system: 'postgres:lab', name: 'debezium', pipeline: 'lab', lab: 'lab' },
  },
  ...{ since: at, at, mark: {}, found: true },
};

test('up offers a new snapshot where the slot was made anew, until one was taken', async (t) => {
  const notes = notesIn(tempFolder(t));
  const lab = { describe: () => ({ name: 'lab', source: 'postgres' }), notes } as unknown as Engine;
  const engine = {
    ...lab,
    up: async () => {},
    status: async () => ({ state: 'healthy', endpoints: {}, paths: {}, services: [] }),
    target: async () => {
      throw new Error('nobody answers');
    },
  } as unknown as Engine;
  const line = { flags: { json: true }, input: [], rest: [] };
  const brought = async () => {
    const work = up.command?.prepare(line as never);
    assert.ok(work);
    const { signal } = new AbortController();
    return work({ engine, onEvent: () => {} }, () => {}, signal);
  };
  assert.deepEqual([(await brought()).exitCode, (await brought()).offer], [0, undefined]);
  lossWriter()([lab], [renewed], Date.now());
  const { exitCode, offer } = await brought();
  assert.equal(exitCode, 1);
  assert.match(offer?.question ?? '', /take a new snapshot\?/);
  noteCured(lab, Date.now());
  assert.ok(rememberedLosses([lab], Date.now())[0]?.curedAt);
  assert.deepEqual([(await brought()).exitCode, (await brought()).offer], [0, undefined]);
});
