import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { engineLab } from './engine-lab.ts';
import { dockerFixture } from './fixture.ts';

const { env, skip } = dockerFixture();

describe('a lab of Debezium Server by --engine compose', { skip, timeout: 900_000 }, () => {
  const lab = engineLab(`s${process.pid}`, env);

  after(() => lab.clean());

  test('`up` brings it up in place of Kafka Connect', async () => {
    const { stderr } = await lab.cdc('up', '--engine', 'compose', '--capture', 'server');
    assert.match(
      stderr,
      /^debezium-server: .*its slot is active and the snapshot is in the topic/m,
    );
    const { state, capture, services } = await lab.status();
    assert.deepEqual([state, capture], ['healthy', 'server']);
    const names = services.map(({ name }) => name);
    assert.ok(names.includes('debezium-server') && !names.includes('connect'), names.join(' '));
  });

  test('a change passes it, and its figures are read', async () => {
    await lab.cdc('submit');
    await lab.cdc('seed', 'demo');
    assert.equal((await lab.table(13)).rows, 13);
    const { systems } = JSON.parse((await lab.cdc('once', '--json')).stdout);
    const of = (kind: string) => systems.find((view: { kind: string }) => view.kind === kind);
    assert.equal(of('debezium-server').reading.failure, undefined);
    assert.equal(of('debezium-server').reading.value.status, 'UP');
    assert.equal(of('postgres').rows.slots[0].active, true);
  });

  test('it remembers what it is made of', async () => {
    const { code, stderr } = await lab.run('up', '--capture', 'connect');
    assert.equal(code, 2, stderr);
    assert.match(stderr, /has data of capture server/);
  });

  test('`down --purge` leaves nothing', async () => {
    await lab.cdc('down', '--purge');
    assert.deepEqual(await lab.left(), []);
  });
});
