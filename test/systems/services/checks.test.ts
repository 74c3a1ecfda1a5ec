import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { localFiles } from '../../../source/clients/files.ts';
import { labChecks } from '../../../source/systems/services/checks/index.ts';
import { listenersIn } from '../../../source/systems/services/checks/listeners.ts';
import { readLab } from '../../../source/systems/services/checks/read.ts';
import type { LabSettings } from '../../../source/systems/services/checks/settings.ts';
import type { Lab } from '../../../source/watch/lab.ts';
import { put, tempFolder } from '../../support.ts';

const context = { files: localFiles, patient: false, doubt: { raise() {}, take: () => false } };
const { signal } = new AbortController();

/** A lab of one service, with this machine’s real sockets, files and disks. */
const read = (ports: Record<string, number>, paths: Record<string, string>) => {
  const lab = {
    describe: () => ({ name: 'demo' }),
    status: async () => ({ paths, services: [{ name: 'kafka', ports }] }),
  };
  return readLab(lab as unknown as Lab, context, signal);
};
const results = (settings: LabSettings, id: string) =>
  labChecks.filter((one) => one.id === id).flatMap(({ check }) => check(settings));

const listen = async (t: TestContext, host: string): Promise<number> => {
  const server = createServer();
  t.after(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return (server.address() as AddressInfo).port;
};

test('a service that listens at every address is told, one on loopback is not', {
  skip: process.platform !== 'linux' && 'only Linux tells who listens',
}, async (t) => {
  const [open, closed] = [await listen(t, '0.0.0.0'), await listen(t, '127.0.0.1')];
  const [wrong, ...more] = results(await read({ kafka: open, other: closed }, {}), 'DL01');
  assert.equal(wrong?.level, 'warning');
  assert.equal(wrong?.found, `kafka listens at 0.0.0.0:${open}`);
  assert.equal(wrong?.cure?.text, 'cdc-top down --name demo && cdc-top up --name demo');
  assert.deepEqual(more, []);
  assert.equal(results(await read({ other: closed }, {}), 'DL01')[0]?.level, 'ok');
});

test('addresses of sockets are read as the kernel writes them', () => {
  const head = '  sl  local_address rem_address   st';
  const line = (local: string, state: string) => `   0: ${local} 00000000:0000 ${state} 00000000`;
  const texts = [
    head,
    line('0100007F:1F90', '0A'),
    line('00000000:2384', '0A'),
    line('0100007F:9999', '01'),
    line('00000000000000000000000001000000:0050', '0A'),
    line('00000000000000000000000000000000:0051', '0A'),
  ];
  assert.deepEqual(listenersIn(texts.join('\n')), [
    { address: '127.0.0.1', port: 8080 },
    { address: '0.0.0.0', port: 9092 },
    { address: '::1', port: 80 },
    { address: '::', port: 81 },
  ]);
});

test('secrets that others may read are told, and the cure closes them', async (t) => {
  const secrets = path.join(tempFolder(t), 'the secrets');
  const file = put(path.join(secrets, 'password'), 'x');
  for (const each of [secrets, file]) chmodSync(each, 0o755);
  const [wrong] = results(await read({}, { secrets }), 'DL02');
  assert.equal(wrong?.level, 'error');
  assert.equal(wrong?.found, 'others may read password');
  execFileSync('sh', ['-c', wrong?.cure?.text ?? 'false']);
  assert.equal(results(await read({}, { secrets }), 'DL02')[0]?.level, 'ok');
});

test('room on the disk and memory are this machine’s, and too little of either is told', async () => {
  const settings = await read({}, { data: os.tmpdir() });
  const [disk] = settings.disks;
  assert.ok(disk && disk.size > disk.free && disk.free > 0);
  const gigabyte = 1024 ** 3;
  const levelWith = (free: number) =>
    results({ ...settings, disks: [{ ...disk, free }] }, 'DL03').map(({ level }) => level);
  assert.deepEqual(levelWith(3 * gigabyte), ['ok']);
  assert.deepEqual(levelWith(gigabyte), ['warning']);
  assert.deepEqual(levelWith(0), ['error']);
  if (process.platform !== 'linux') return;
  assert.ok((settings.availableMemory ?? 0) > 0);
  const [memory] = results({ ...settings, availableMemory: 1e6 }, 'DL04');
  assert.equal(memory?.level, 'warning');
});
