import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { inside } from '../../source/lab/compose/world.ts';
import type { LabStatus } from '../../source/watch/lab.ts';
import { assertHealthy } from '../stack/support.ts';
import { comesUp } from './chapters/bring-up.ts';
import { everyKey } from './chapters/keys.ts';
import { dockerGoesAway } from './chapters/outage.ts';
import { changesGoThrough, ownProgramsRun } from './chapters/running.ts';
import { sameSettings } from './chapters/settings.ts';
import { engineLab } from './engine-lab.ts';
import { dockerFixture } from './fixture.ts';

const { env, skip, outage } = dockerFixture();

// In this order: one lab goes through all of it, since each one that comes up takes its time.
describe('a lab by --engine compose', { skip, timeout: 1_800_000 }, () => {
  const lab = engineLab(`t${process.pid}`, env);
  const { cdc, status } = lab;
  let endpoints: LabStatus['endpoints'];

  after(() => lab.clean());

  comesUp(lab);
  test('where it listens is known', async () => {
    ({ endpoints } = await status());
    assert.match(endpoints.kafka ?? '', /^127\.0\.0\.1:\d+$/);
  });

  everyKey(lab);
  test('`up` goes on with the data and the ports', async () => {
    assert.equal((await status()).state, 'stopped');
    await cdc('up');
    const now = await status();
    assertHealthy(now);
    assert.deepEqual(now.endpoints, endpoints);
    assert.ok((await lab.files.list(`${inside.delta}/_delta_log`)).length > 0);
  });

  changesGoThrough(lab);
  sameSettings(lab);
  dockerGoesAway(lab, outage);
  ownProgramsRun(lab);

  test('`down` keeps the data', async () => {
    const { stdout } = await cdc('down');
    assert.match(stdout, /stopped .*postgres/);
    assert.equal((await status()).state, 'stopped');
    const volumes = await lab.docker('volume', 'ls', '-q', '--filter', `name=${lab.project}_`);
    assert.ok(volumes.trim().split('\n').length >= 3, volumes);
  });

  test('`down --purge` leaves nothing', async () => {
    await cdc('down', '--purge');
    assert.deepEqual(await lab.left(), []);
    assert.equal((await status()).state, 'absent');
  });
});
