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
  assert.equal(published.length, 12);
  for (const port of published)
    assert.match(port, /^127\.0\.0\.1:\$\{LAB_[A-Z_]+_PORT:-\d+\}:\d+$/);
});

test('no host of a registry and no version of a jar stands in what Docker runs', () => {
  for (const name of ['Dockerfile', 'jars.sh', 'kafka.sh', 'connect.sh', 'mysql.sh', 'spark.sh'])
    assert.doesNotMatch(read('docker', name), /https?:\/\//, name);
});

test('no network has a subnet of its own, which might collide with another one of the machine', () => {
  assert.doesNotMatch(compose, /^\s*(ipam|subnet|ipv4_address):/m);
});

test('each service waits for the health of another one, but where it waits for that by itself', () => {
  const services = compose.slice(compose.indexOf('\nservices:'), compose.indexOf('\nvolumes:'));
  const waits: [service: string, other: string, condition: string | undefined][] = [];
  let service = '';
  let isWaiting = false;
  for (const line of services.split('\n')) {
    service = /^ {2}([\w-]+):$/.exec(line)?.[1] ?? service;
    if (/^ {4}\S/.test(line)) isWaiting = line === '    depends_on:';
    const [, other] = /^ {6}(?:- )?([\w-]+)/.exec(line) ?? [];
    if (isWaiting && other) waits.push([service, other, /condition: (\w+)/.exec(line)?.[1]]);
  }
  assert.ok(waits.length > 10);
  const healthy = ['service_healthy', 'service_completed_successfully'];
  assert.deepEqual(
    waits.filter(([, , condition]) => !healthy.includes(condition ?? '')),
    [
      ['connect', 'kafka', 'service_started'],
      ['connector', 'connect', 'service_started'],
      ['spark-worker', 'spark-master', 'service_started'],
    ],
  );
});
