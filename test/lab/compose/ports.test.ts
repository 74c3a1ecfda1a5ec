import assert from 'node:assert/strict';
import { test } from 'node:test';
import { takenPort } from '../../../source/lab/compose/up.ts';

// By Docker 20 to 28, with and without its userland proxy.
const told = [
  'kafka ended: Docker can’t start it: driver failed programming external connectivity on endpoint x-kafka-1 (e368): Error starting userland proxy: listen tcp4 127.0.0.1:9092: bind: address already in use',
  'docker compose up: Error response from daemon: driver failed programming external connectivity on endpoint x-kafka-1 (e368): Bind for 127.0.0.1:9092 failed: port is already allocated',
  'failed to set up container networking: driver failed programming external connectivity on endpoint x-kafka-1: failed to bind host port for 127.0.0.1:9092:172.18.0.2:29092/tcp: address already in use',
  'failed to set up container networking: failed to bind host port 127.0.0.1:9092/tcp: address already in use',
];

for (const [index, message] of told.entries())
  test(`the port that Docker could not give is found in its words (${index + 1})`, () =>
    assert.equal(takenPort(message), 9092));

test('other words of Docker name no port', () => {
  for (const message of [
    'kafka ended: exit code 1: java.net.BindException: Address already in use',
    'connect to 127.0.0.1:9092: connection refused',
  ])
    assert.equal(takenPort(message), undefined);
});
