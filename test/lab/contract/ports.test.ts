import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { describe, test } from 'node:test';
import {
  choosePorts,
  claimedPorts,
  releasePorts,
  usualPorts,
} from '../../../source/lab/contract/ports.ts';
import { freePort, isPortFree } from '../../../source/os/ports.ts';
import { identify } from '../../../source/os/processes.ts';
import { tempFolder } from '../../support.ts';

const allFree = async () => true;
const takenOnly =
  (...taken: number[]) =>
  async (port: number) =>
    !taken.includes(port);

describe('the ports of a lab', () => {
  test('are the usual ones where those are free', async () => {
    assert.deepEqual(await choosePorts({}, allFree), { ports: usualPorts, taken: [] });
  });

  test('are the recorded ones where those are free', async () => {
    const recorded = { postgres: 20_123, kafka: 20_124 };
    assert.deepEqual(await choosePorts(recorded, allFree), {
      ports: { ...usualPorts, ...recorded },
      taken: [],
    });
  });

  test('are replaced where they are taken', async () => {
    const { ports, taken } = await choosePorts({ kafka: 20_124 }, takenOnly(5432, 20_124));
    assert.deepEqual(taken, [
      { name: 'postgres', wanted: 5432, instead: ports.postgres },
      { name: 'kafka', wanted: 20_124, instead: ports.kafka },
    ]);
    assert.deepEqual({ ...ports, postgres: 0, kafka: 0 }, { ...usualPorts, postgres: 0, kafka: 0 });
  });

  test('are never given twice, whatever was recorded', async () => {
    const recorded = { postgres: 9092, kafka: 20_000, connect: 20_000, jupyter: 20_000 };
    const { ports, taken } = await choosePorts(recorded, allFree);
    assert.equal(new Set(Object.values(ports)).size, Object.keys(usualPorts).length);
    assert.deepEqual(
      taken.map(({ name }) => name),
      ['postgres', 'connect', 'jupyter'],
    );
    assert.equal(ports.kafka, 20_000);
  });

  test('stay below those that the kernel hands out, and off each other', async () => {
    const usual = Object.values<number>(usualPorts);
    const { ports } = await choosePorts({}, takenOnly(...usual));
    const chosen = Object.values(ports);
    assert.equal(new Set(chosen).size, chosen.length);
    assert.ok(
      chosen.every((port) => port >= 20_000 && port < 32_000),
      chosen.join(),
    );
  });

  test('where none is free, that is said', async () => {
    await assert.rejects(
      choosePorts({}, async () => false),
      { name: 'Failure', message: 'no free port between 20000 and 32000 was found' },
    );
  });
});

describe('labs that come up at once', () => {
  test('get no port of each other, until they listen or have ended', async (t) => {
    const folder = path.join(tempFolder(t), 'ports');
    const labs = ['a', 'b', 'c'].map((name) => claimedPorts(`/home/${name}/lab.lock`, folder));
    const chosen = await Promise.all(labs.map(({ isFree }) => choosePorts({}, isFree)));
    const all = chosen.flatMap(({ ports }) => Object.values(ports));
    assert.equal(new Set(all).size, 3 * Object.keys(usualPorts).length);
    const [first, , third] = labs;
    const [, , { ports }] = chosen as [unknown, unknown, (typeof chosen)[number]];
    assert.equal(await first?.isFree(ports.kafka), false);
    third?.release();
    assert.equal(await first?.isFree(ports.kafka), true);
    for (const { release } of labs) release();
    assert.equal(existsSync(folder), false);
  });

  test('leave their ports to a process, as whose they stay taken until the lab has ended', async (t) => {
    const folder = path.join(tempFolder(t), 'ports');
    const [a, b] = ['a', 'b'].map((name) => claimedPorts(`/home/${name}/lab.lock`, folder));
    const port = await freePort(new Set());
    const before = await freePort(new Set([port]));
    const program = spawn('sleep', ['60'], { stdio: 'ignore' });
    t.after(() => program.kill());
    const holder = identify(program.pid as number);
    assert.ok(a && b && holder);
    assert.equal(await a.isFree(port), true);
    // One that was listened on before, and is not listened on now, is the lab's, too.
    a.keep([port, before], holder);
    a.release();
    assert.deepEqual([await b.isFree(port), await b.isFree(before)], [false, false]);
    // Brought up again beside it.
    a.keep([port], holder);
    a.release();
    assert.equal(await b.isFree(port), false);
    releasePorts('/home/b/lab.lock', [port], folder);
    assert.equal(await b.isFree(port), false, 'another lab gives nothing back');
    releasePorts('/home/a/lab.lock', [port], folder);
    assert.equal(await b.isFree(port), true);
    program.kill();
    await once(program, 'exit');
    assert.equal(await b.isFree(before), true, 'who held it is gone');
    writeFileSync(
      path.join(folder, '1'),
      JSON.stringify({ ...holder, purpose: '/home/c/lab.lock', since: '' }),
    );
    b.release();
    assert.equal(existsSync(folder), false);
  });

  test('do not keep a port that somebody listens on', async (t) => {
    const server = createServer().listen(0, '127.0.0.1');
    t.after(() => server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const folder = tempFolder(t);
    const [a, b] = ['a', 'b'].map((name) => claimedPorts(`/home/${name}/lab.lock`, folder));
    assert.equal(await a?.isFree(port), false);
    server.close();
    await once(server, 'close');
    assert.equal(await b?.isFree(port), true);
    b?.release();
  });
});

describe('a port', () => {
  for (const host of ['127.0.0.1', '0.0.0.0'])
    test(`is taken by a listener on ${host}, and free when that is gone`, async (t) => {
      const server = createServer();
      t.after(() => server.close());
      server.listen(0, host);
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      assert.equal(await isPortFree(port), false);
      const { ports, taken } = await choosePorts({ jupyter: port }, async (asked) =>
        asked === port ? isPortFree(port) : true,
      );
      assert.deepEqual(taken, [{ name: 'jupyter', wanted: port, instead: ports.jupyter }]);
      server.close();
      await once(server, 'close');
      assert.equal(await isPortFree(port), true);
    });
});
