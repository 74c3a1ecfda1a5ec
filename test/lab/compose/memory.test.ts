import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { namedImages, readMemory, writeMemory } from '../../../source/lab/compose/memory.ts';
import { siteOf } from '../../../source/lab/compose/site.ts';
import { type Composed, composeEnvironment } from '../../../source/lab/compose/up.ts';
import { put, tempFolder } from '../../support.ts';

test('images that were named once are remembered, until others are', (t) => {
  const folder = tempFolder(t);
  const folders = { cache: folder, state: folder, data: folder };
  const site = siteOf({ name: 'x', versions: undefined, environment: {}, folders });
  const made: Composed = {
    ...{ versions: 'seed', source: 'postgres', capture: 'connect', ports: {} },
  };
  const up = (env: NodeJS.ProcessEnv) => {
    const images = namedImages(readMemory(site.memory), env);
    writeMemory(site.memory, { schema: 1, engine: 'compose', name: 'x', ...made, images });
    const { LAB_POSTGRES_IMAGE, LAB_KAFKA_IMAGE } = composeEnvironment(
      site,
      { ...made, ...readMemory(site.memory) },
      {},
    );
    return [LAB_POSTGRES_IMAGE, LAB_KAFKA_IMAGE];
  };
  const usual = 'postgres:15.3';
  assert.deepEqual(up({}), [usual, undefined]);
  assert.deepEqual(up({ LAB_POSTGRES_IMAGE: 'my/pg:15', LAB_NAME: 'y' }), ['my/pg:15', undefined]);
  assert.deepEqual(up({}), ['my/pg:15', undefined]);
  assert.deepEqual(up({ LAB_KAFKA_IMAGE: 'my/kafka' }), ['my/pg:15', 'my/kafka']);
  assert.deepEqual(up({ LAB_POSTGRES_IMAGE: 'my/pg:16' }), ['my/pg:16', 'my/kafka']);
  // Given as empty: the usual one again.
  assert.deepEqual(up({ LAB_POSTGRES_IMAGE: '' }), [usual, 'my/kafka']);
  assert.equal(path.basename(site.memory), 'compose.json');
});

test('a lab of a time when PostgreSQL was the only source has that', (t) => {
  const file = path.join(tempFolder(t), 'compose.json');
  const old = { schema: 1, engine: 'compose', name: 'x', versions: 'seed', capture: 'connect' };
  put(file, JSON.stringify({ ...old, ports: {} }));
  assert.equal(readMemory(file)?.source, 'postgres');
});
