import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseProgress, pulledBytes } from '../../../source/lab/compose/progress.ts';

describe('what docker compose says', () => {
  const lines: [what: string, line: string, object | undefined][] = [
    // Compose 2.40, with --progress json
    [
      'a container',
      '{"id":"Container cdc-top-lab-kafka-1","status":"Starting"}',
      { kind: 'container', name: 'cdc-top-lab-kafka-1', word: 'Starting' },
    ],
    [
      'a volume',
      '{"id":"Volume \\"cdc-top-lab_spark\\"","status":"Created"}',
      { kind: 'volume', name: 'cdc-top-lab_spark', word: 'Created' },
    ],
    [
      'an image that is pulled, by its service',
      '{"id":"postgres","status":"Pulling"}',
      { kind: 'image', name: 'postgres', word: 'Pulling' },
    ],
    [
      'a layer with bytes',
      '{"id":"1f7ce2fa46ab","parent_id":"postgres","text":"Downloading","status":"[=\\u003e ] 1MB/3MB","current":1000000,"total":3000000,"percent":33}',
      {
        ...{ kind: 'layer', id: '1f7ce2fa46ab', of: 'postgres', word: 'Downloading' },
        ...{ done: 1_000_000, total: 3_000_000 },
      },
    ],
    [
      'why it failed',
      '{"error":true,"message":"dependency failed to start: container x is unhealthy"}',
      { kind: 'error', text: 'dependency failed to start: container x is unhealthy' },
    ],
    [
      'a warning of its own',
      '{"level":"warning","msg":"The \\"X\\" variable is not set"}',
      undefined,
    ],
    // Compose 5
    [
      'a container, of Compose 5',
      '{"id":"Container cdc-top-lab-kafka-1","status":"Done","text":"Started"}',
      { kind: 'container', name: 'cdc-top-lab-kafka-1', word: 'Started' },
    ],
    [
      'an image, of Compose 5',
      '{"id":"Image postgres:15.3","status":"Working","text":"Pulling"}',
      { kind: 'image', name: 'postgres:15.3', word: 'Pulling' },
    ],
    [
      'a layer, as Compose 5.0 wrote it',
      '{"id":"6db391d1cdf9","parent_id":"Image postgres:15.3","status":"Working","text":"[\\u003e                                                  ]   6.89kB/599.9kB","current":6890,"total":599900,"percent":1}',
      {
        ...{ kind: 'layer', id: '6db391d1cdf9', of: 'postgres:15.3', word: 'Downloading' },
        ...{ done: 6890, total: 599_900 },
      },
    ],
    [
      'a layer that is there, of Compose 5.0',
      '{"id":"6db391d1cdf9","parent_id":"Image postgres:15.3","status":"Done","percent":100}',
      { kind: 'layer', id: '6db391d1cdf9', of: 'postgres:15.3', word: 'Download complete' },
    ],
    [
      'a layer that waits, of Compose 5.0',
      '{"id":"6db391d1cdf9","parent_id":"Image postgres:15.3","status":"Working"}',
      { kind: 'layer', id: '6db391d1cdf9', of: 'postgres:15.3', word: '' },
    ],
    [
      'a layer that failed, of Compose 5.0',
      '{"id":"6db391d1cdf9","parent_id":"Image postgres:15.3","status":"Error","text":"unexpected EOF"}',
      { kind: 'error', text: '6db391d1cdf9: unexpected EOF' },
    ],
    [
      'a layer, of Compose 5.0.2 and later',
      '{"id":"6db391d1cdf9","parent_id":"Image postgres:15.3","status":"Working","text":"Downloading","details":"[\\u003e    ]   6.89kB/599.9kB","current":6890,"total":599900}',
      {
        ...{ kind: 'layer', id: '6db391d1cdf9', of: 'postgres:15.3', word: 'Downloading' },
        ...{ done: 6890, total: 599_900 },
      },
    ],
    [
      'what went wrong in a word, of Compose 5',
      '{"id":"kafka","status":"Error","text":"no such plugin"}',
      { kind: 'error', text: 'kafka: no such plugin' },
    ],
    [
      'that something went wrong, of Compose 5',
      '{"id":"Container a-1","status":"Error","text":"Error"}',
      { kind: 'error', text: 'Container a-1: it failed' },
    ],
    [
      'what went wrong with an image, of Compose 2',
      '{"id":"postgres","text":"Error","status":"manifest unknown"}',
      { kind: 'error', text: 'postgres: manifest unknown' },
    ],
    [
      'that something went wrong, of Compose 2',
      '{"id":"Container a-1","status":"Error"}',
      { kind: 'error', text: 'Container a-1: it failed' },
    ],
    [
      'what is logged',
      '{"level":"error","msg":"no such network"}',
      { kind: 'error', text: 'no such network' },
    ],
    [
      'what is logged as text',
      'time="2026-11-28T21:00:00Z" level=error msg="no \\"x\\" there"',
      { kind: 'error', text: 'no "x" there' },
    ],
    [
      'a container that failed, as text',
      ' Container a-1  Error no such image',
      { kind: 'error', text: 'Container a-1: no such image' },
    ],
    [
      'a warning as text',
      'time="2026-11-28T21:00:00Z" level=warning msg="x is not set"',
      undefined,
    ],
    [
      'a dependency, as text',
      'dependency failed to start: container cdc-top-lab-kafka-1 is unhealthy',
      {
        kind: 'error',
        text: 'dependency failed to start: container cdc-top-lab-kafka-1 is unhealthy',
      },
    ],
    [
      'a layer, of Compose 5',
      '{"id":"1f7ce2fa46ab","parent_id":"Image postgres:15.3","status":"Working","text":"Downloading","current":5,"total":9}',
      {
        ...{ kind: 'layer', id: '1f7ce2fa46ab', of: 'postgres:15.3', word: 'Downloading' },
        ...{ done: 5, total: 9 },
      },
    ],
    [
      'what went wrong, of Compose 5',
      '{"id":"Container a-1","status":"Error","text":"Error","details":"no such image"}',
      { kind: 'error', text: 'Container a-1: no such image' },
    ],
    // Before 2.29
    [
      'a container, as text',
      ' Container cdc-top-lab-kafka-1  Started',
      { kind: 'container', name: 'cdc-top-lab-kafka-1', word: 'Started' },
    ],
    [
      'an image, as text',
      ' postgres Pulling ',
      { kind: 'image', name: 'postgres', word: 'Pulling' },
    ],
    [
      'a layer, as text',
      ' 1f7ce2fa46ab Downloading [=>   ]  1.5MB/30.1MB',
      {
        ...{ kind: 'layer', id: '1f7ce2fa46ab', of: '', word: 'Downloading' },
        ...{ done: 1_500_000, total: 30_100_000 },
      },
    ],
    [
      'why it failed, as text',
      'Error response from daemon: driver failed programming external connectivity',
      {
        kind: 'error',
        text: 'Error response from daemon: driver failed programming external connectivity',
      },
    ],
    // builds
    [
      'a step of BuildKit',
      '#7 [kafka 3/4] COPY docker/bin /usr/local/bin',
      { kind: 'build', text: '[kafka 3/4] COPY docker/bin /usr/local/bin' },
    ],
    [
      'a step of BuildKit, as JSON',
      '{"vertexes":[{"digest":"sha256:1","name":"[jars 2/5] RUN apt-get update"}]}',
      { kind: 'build', text: '[jars 2/5] RUN apt-get update' },
    ],
    [
      'a step that failed',
      '{"vertexes":[{"name":"[jars 2/5] RUN false","error":"exit code: 1"}]}',
      { kind: 'error', text: '[jars 2/5] RUN false: exit code: 1' },
    ],
    ['a step of the old builder', 'Step 3/4 : RUN x', { kind: 'build', text: 'Step 3/4 : RUN x' }],
    ['nothing', '', undefined],
    ['something else', 'time passes', undefined],
  ];
  for (const [what, line, expected] of lines)
    test(what, () => assert.deepEqual(parseProgress(line), expected));
});

test('bytes of a pull are those of all its layers', () => {
  const bytes = pulledBytes();
  const take = (id: string, word: string, done?: number, total?: number) =>
    bytes.take({ kind: 'layer', id, of: 'x', word, done, total });
  assert.equal(bytes.far, undefined);
  take('a', 'Pulling fs layer');
  assert.equal(bytes.far, undefined);
  take('a', 'Downloading', 10, 100);
  take('b', 'Downloading', 5, 50);
  assert.deepEqual(bytes.far, { done: 15, total: 150 });
  take('b', 'Download complete');
  // What is unpacked has other sizes.
  take('b', 'Extracting', 1, 400);
  assert.deepEqual(bytes.far, { done: 60, total: 150 });
});

test('bytes of a pull, where only their number tells what is done with a layer', () => {
  const bytes = pulledBytes();
  const take = (status: string, done?: number) => {
    const far = done === undefined ? {} : { text: '[=>  ]', current: done, total: 100 };
    const line = JSON.stringify({ id: 'a', parent_id: 'Image x', status, ...far });
    const progress = parseProgress(line);
    assert.equal(progress?.kind, 'layer');
    bytes.take(progress);
  };
  take('Working');
  assert.equal(bytes.far, undefined);
  take('Working', 60);
  assert.deepEqual(bytes.far, { done: 60, total: 100 });
  // Downloaded, and unpacked from the beginning.
  for (const [status, done] of [
    ['Done', undefined],
    ['Working', 10],
    ['Working', 100],
    ['Done', undefined],
  ] as const) {
    take(status, done);
    assert.deepEqual(bytes.far, { done: 100, total: 100 });
  }
});
