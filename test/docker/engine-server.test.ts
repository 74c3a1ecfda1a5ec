import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { after, describe, test } from 'node:test';
import { usualPorts } from '../../source/lab/contract/ports.ts';
import { startCli } from '../stack/support.ts';
import { engineLab } from './engine-lab.ts';
import { dockerFixture } from './fixture.ts';

const { env, skip } = dockerFixture();

describe('a lab of Debezium Server by --engine compose', { skip, timeout: 900_000 }, () => {
  const lab = engineLab(`s${process.pid}`, env);

  after(() => lab.clean());

  test('`up` brings it up in place of Kafka Connect, and takes another port where one is lost', async (t) => {
    // The usual port is taken, and so is the one instead as soon as it is named.
    const take = (port: number) => {
      const server = createServer().on('error', () => {});
      t.after(() => server.close());
      server.listen(port, '127.0.0.1');
    };
    take(usualPorts['debezium-server']);
    const how = ['--engine', 'compose', '--capture', 'server'];
    const { child, ended } = startCli(['up', '--name', lab.name, ...how], { env: lab.env });
    const named: number[] = [];
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk;
      const instead = [...said.matchAll(/\(debezium-server\) is taken: (\d+) instead/g)];
      if (named.length === 0 && instead[0]) take(Number(instead[0][1]));
      named.splice(0, named.length, ...instead.map(([, port]) => Number(port)));
    });
    const { code, stderr } = await ended;
    assert.equal(code, 0, stderr);
    assert.equal(new Set(named).size, 2, stderr);
    assert.match(
      stderr,
      /^debezium-server: .*it reads the source and the snapshot is in the topic/m,
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

  test('a new snapshot can be taken', async () => {
    const { stdout } = await lab.cdc('resnapshot', '--yes');
    assert.match(stdout, /in the source, all of them in the table$/m);
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
