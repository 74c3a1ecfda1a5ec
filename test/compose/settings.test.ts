import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { readVersions, stackFolder } from '../../source/config/versions.ts';

const read = (...parts: string[]) => readFileSync(path.join(stackFolder, ...parts), 'utf8');
const compose = read('compose.yaml');

test('the version of PostgreSQL that compose.yaml repeats is the one of the version set', () => {
  const version = readVersions('seed').get('POSTGRES_VERSION');
  const named = Array.from(
    compose.matchAll(/LAB_POSTGRES_IMAGE:-postgres:([^}]+)\}/g),
    ([, v]) => v,
  );
  assert.deepEqual([...new Set(named)], [version]);
});

test('the images are built with the Java and the version sets that there are', () => {
  const dockerfile = read('docker', 'Dockerfile');
  for (const set of ['seed', 'current'])
    assert.match(dockerfile, new RegExp(`openjdk-${readVersions(set).get('JAVA_MAJOR')}-jre`));
  // The versions themselves stand in the version set only.
  assert.doesNotMatch(dockerfile.replaceAll('debian:bookworm-slim', ''), /\d+\.\d+\.\d+/);
});

test('ports are published on the loopback address only', () => {
  const ports = Array.from(compose.matchAll(/"([^"]*:\d+)"/g), ([, port]) => port as string).filter(
    (port) => !port.includes('uid='),
  );
  const published = ports.filter((port) => port.includes('LAB_'));
  assert.equal(published.length, 11);
  for (const port of published)
    assert.match(port, /^127\.0\.0\.1:\$\{LAB_[A-Z_]+_PORT:-\d+\}:\d+$/);
});

test('no host of a registry and no version of a jar stands in what Docker runs', () => {
  for (const name of ['Dockerfile', 'jars.sh', 'kafka.sh', 'connect.sh', 'spark.sh'])
    assert.doesNotMatch(read('docker', name), /https?:\/\//, name);
});
