import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { liveView, nextRows } from '../../../source/lab/progress/live.tsx';
import type { EngineEvent } from '../../../source/watch/lab.ts';

const event = (subject: string, what: string, state: EngineEvent['state'] = 'running') => ({
  ...{ at: 0, subject, state, what, tookMs: 1500 },
});

/** The rows after some events, as words. */
const after = (...events: EngineEvent[]) => {
  let rows: Parameters<typeof nextRows>[0] = { ended: [], running: [] };
  for (const next of events) rows = nextRows(rows, next);
  return {
    ended: rows.ended.map(({ subject, what }) => `${subject} ${what}`),
    running: rows.running.map(({ subject, what }) => `${subject} ${what}`),
  };
};

describe('live rows', () => {
  test('have one for each subject, in the order of their beginning', () => {
    assert.deepEqual(after(event('a', '1'), event('b', '1'), event('a', '2')), {
      ended: [],
      running: ['a 2', 'b 1'],
    });
  });

  for (const state of ['done', 'failed'] as const)
    test(`move away what is ${state}`, () => {
      assert.deepEqual(after(event('a', '1'), event('b', '1'), event('a', 'end', state)), {
        ended: ['a end'],
        running: ['b 1'],
      });
    });

  test('take an end without a beginning, and a beginning after an end', () => {
    assert.deepEqual(after(event('lab', 'note', 'done'), event('lab', 'again')), {
      ended: ['lab note'],
      running: ['lab again'],
    });
  });

  test('leave the earlier rows as they were', () => {
    const before = { ended: [], running: [] };
    nextRows(before, event('a', '1'));
    nextRows(before, event('a', '1', 'done'));
    assert.deepEqual(before, { ended: [], running: [] });
  });
});

test('the view shows what runs, and leaves what has ended', async () => {
  let output = '';
  const stream = Object.assign(new PassThrough(), { columns: 80, rows: 24, isTTY: true });
  stream.on('data', (chunk: Buffer) => {
    output += chunk;
  });
  const view = liveView(stream as unknown as NodeJS.WriteStream);
  view.onEvent(event('jars', '\u001b[2Jdownloading'));
  view.onEvent(event('kafka', 'the broker answers', 'done'));
  view.onEvent(event('python', 'no network', 'failed'));
  await view.close();
  await view.close();
  const text = stripVTControlCharacters(output);
  assert.match(text, /✓ kafka: the broker answers \(1\.5 s\)/);
  assert.match(text, /✗ python: FAILED: no network \(1\.5 s\)/);
  assert.ok(!output.includes('\u001b[2Jdownloading'), 'a terminal does not obey what a tool says');
});
