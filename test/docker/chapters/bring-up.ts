import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LabStatus } from '../../../source/watch/lab.ts';
import { assertHealthy, testLab } from '../../stack/support.ts';
import type { EngineLab } from '../engine-lab.ts';

/** A lab comes up, and is found again. */
export const comesUp = (lab: EngineLab): void => {
  const { name, docker, cdc, status, left } = lab;
  let pids: Record<string, number | null>;

  test('`up --dry-run` says what would be done, and does nothing', async () => {
    const { stdout } = await cdc('up', '--engine', 'compose', '--dry-run');
    assert.match(stdout, new RegExp(`^up ${name}\n`));
    assert.match(stdout, /start postgres: it is stopped/);
    assert.deepEqual(await left(), []);
  });

  test('`up` brings all of it up, and says what each waits for', async () => {
    const { stderr } = await cdc('up', '--engine', 'compose');
    assert.match(stderr, /^kafka: waiting until the broker is ready/m);
    assert.match(stderr, /^connect: the connector’s task is RUNNING \(/m);
    const now = await status();
    assertHealthy(now);
    assert.equal(now.engine, 'compose');
    for (const service of now.services) assert.ok(service.pid, service.name);
    const labels = await docker('ps', '-q', '--filter', `label=cdc-top.lab=${name}`);
    assert.equal(labels.trim().split('\n').length, now.services.length);
    pids = Object.fromEntries(now.services.map(({ name: service, pid }) => [service, pid]));
  });

  test('does nothing where all is well', async () => {
    const { stdout } = await cdc('up', '--dry-run');
    assert.equal(stdout, `up ${name}\n  nothing to do\n`);
    await cdc('up');
    const now = await status();
    for (const { name: service, pid } of now.services) assert.equal(pid, pids[service]);
  });

  test('keeps its engine, its versions and its capture', async () => {
    const refused = async (line: RegExp, ...args: string[]) => {
      const { code, stderr } = await lab.run('up', ...args);
      assert.equal(code, 2, stderr);
      assert.match(stderr, line);
    };
    const cure = `cdc-top down --purge --name ${name} deletes it, or choose another --name`;
    await refused(
      new RegExp(`the lab ${name} is one of engine compose: ${cure}`),
      '--engine',
      'local',
    );
    await refused(new RegExp(`has data of versions seed: ${cure}`), '--versions', 'current');
    await refused(new RegExp(`has data of capture connect: ${cure}`), '--capture', 'server');
  });

  test('is found without anything that we remember, and without being told the engine', async (t) => {
    const bare = testLab(t, 'bare', { env: { ...lab.dockerEnv, CDC_TOP_ENGINE: undefined } });
    const { stdout } = await bare.must('status', '--json', '--name', name);
    const found = JSON.parse(stdout) as LabStatus;
    assert.deepEqual([found.engine, found.state, found.capture], ['compose', 'healthy', 'connect']);
    assert.deepEqual(found.services, (await status()).services);
    const { stderr } = await bare.run('up', '--name', name, '--engine', 'local');
    assert.match(stderr, /is one of engine compose/);
  });
};
