import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { jsonWriter } from '../../../source/lab/progress/index.ts';
import { eventLine, plainWriter } from '../../../source/lab/progress/plain.ts';
import { progressText } from '../../../source/text/units.ts';
import type { EngineEvent } from '../../../source/watch/lab.ts';

const base: EngineEvent = { at: 0, subject: 'jars', state: 'running', what: 'x', tookMs: 1234 };
const mega = 1024 ** 2;

const stage = () => {
  const lines: string[] = [];
  let time = 0;
  const view = plainWriter({ write: (text) => lines.push(text) }, () => time);
  const tell = (event: Partial<EngineEvent>, afterMs = 0) => {
    time += afterMs;
    view.onEvent({ ...base, ...event });
  };
  return { lines, tell };
};

describe('an event as a line', () => {
  const cases: [Partial<EngineEvent>, string][] = [
    [{ what: 'installing' }, 'jars: installing'],
    [{ what: 'downloading', done: mega }, 'jars: downloading 1.0 MB'],
    [{ what: 'downloading', done: mega, total: 2 * mega }, 'jars: downloading 1.0 MB of 2.0 MB'],
    [{ what: 'downloading', done: 3, total: 2 }, 'jars: downloading 2 B of 2 B'],
    [{ state: 'done', what: 'installed' }, 'jars: installed (1.2 s)'],
    [{ state: 'failed', what: 'no network' }, 'jars: FAILED: no network (1.2 s)'],
    [{ what: '\u001b[2Jgone\nand more' }, 'jars: gone and more'],
  ];
  for (const [event, line] of cases)
    test(line, () => assert.equal(eventLine({ ...base, ...event }), line));

  test('without progress', () => assert.equal(progressText({ total: 5 }), ''));
});

describe('plain lines', () => {
  test('tell what changes, not what stays', () => {
    const { lines, tell } = stage();
    tell({ what: 'installing' });
    tell({ what: 'installing' });
    tell({ what: 'unpacking' });
    tell({ what: 'unpacking' }, 60_000);
    tell({ state: 'done', what: 'installed' });
    assert.deepEqual(lines, [
      'jars: installing\n',
      'jars: unpacking\n',
      'jars: installed (1.2 s)\n',
    ]);
  });

  test('tell how far a download is, every five seconds', () => {
    const { lines, tell } = stage();
    const downloading = (done: number, afterMs: number) =>
      tell({ what: 'downloading', done, total: 9 }, afterMs);
    for (const done of [0, 1, 2]) downloading(done, 2000);
    for (const done of [3, 4, 5, 6]) downloading(done, 2500);
    assert.deepEqual(lines, [
      'jars: downloading 0 B of 9 B\n',
      'jars: downloading 3 B of 9 B\n',
      'jars: downloading 5 B of 9 B\n',
    ]);
  });

  test('keep subjects apart', () => {
    const { lines, tell } = stage();
    tell({ subject: 'a', what: 'same' });
    tell({ subject: 'b', what: 'same' });
    tell({ subject: 'a', what: 'same' });
    assert.deepEqual(lines, ['a: same\n', 'b: same\n']);
  });

  test('tell an end though it has the words of the beginning', () => {
    const { lines, tell } = stage();
    tell({ what: 'same' });
    tell({ what: 'same', state: 'done' });
    assert.deepEqual(lines, ['jars: same\n', 'jars: same (1.2 s)\n']);
  });
});

test('JSON is an object a line', () => {
  const lines: string[] = [];
  const view = jsonWriter({ write: (text) => lines.push(text) });
  const event = { ...base, what: 'two\nlines', done: 1, total: 2 };
  view.onEvent(event);
  assert.equal(lines.length, 1);
  assert.match(lines[0] as string, /^[^\n]*\n$/);
  assert.deepEqual(JSON.parse(lines[0] as string), event);
});
