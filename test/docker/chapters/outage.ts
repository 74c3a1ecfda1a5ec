import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { assertHealthy, until } from '../../stack/support.ts';
import type { EngineLab } from '../engine-lab.ts';
import type { DockerFixture } from '../fixture.ts';

/** Docker is stopped under a lab whose job runs, and started again. */
export const dockerGoesAway = (lab: EngineLab, outage: DockerFixture['outage']): void => {
  const states = async (): Promise<Record<string, string>> => {
    const { services, job } = await lab.status();
    return Object.fromEntries(
      [...services, { ...job, name: 'job' }].map(({ name, state }) => [name, state]),
    );
  };

  describe('a Docker that is stopped under it, and started again', {
    skip: outage ? undefined : 'the Docker that runs is not ours to stop',
  }, () => {
    let screen: ReturnType<EngineLab['monitor']>;
    let first: { application: string | null; rows: number };

    before(async () => {
      const { job } = await lab.status();
      first = { application: job.applicationId, rows: (await lab.table(1)).rows ?? 0 };
      await lab.docker('stop', '-t', '1', `${lab.project}-jupyter-1`);
      screen = lab.monitor('--read-only');
      await screen.shows(/ 5\/6 healthy/, 60_000);
      await screen.shows(/ job +running +● healthy/, 60_000);
    });

    test('the monitor goes on, says what is away, and keeps the last values', async () => {
      await outage?.begin();
      await screen.shows(/✗ services: unreachable since/);
      // The line may be broken between any of these words.
      await screen.shows(/is[\s│]+not[\s│]+running|does[\s│]+not[\s│]+answer/);
      await screen.shows(/debezium/);
      await screen.shows(/Delta v\d+/);
    });

    test('a command says it in one line, with the cure', async () => {
      const { code, stdout, stderr } = await lab.run('up', '--engine', 'compose');
      assert.equal(code, 1, stdout);
      assert.match(
        stderr,
        /^.*Docker (is not running|does not answer).*: start it, or use --engine local\n$/,
      );
    });

    test('everything comes back by itself: services, job, and a row on its way', async () => {
      await outage?.end();
      await until(
        'all but what was stopped runs',
        async () => {
          const { jupyter, ...others } = await states();
          return Object.values(others).every((state) => state === 'running');
        },
        180_000,
      );
      const { job } = await lab.status();
      assert.notEqual(job.applicationId, first.application);
      await screen.shows(/ 5\/6 healthy/, 60_000);
      await screen.shows(/ job +running +● healthy/, 60_000);
      // Nothing is lost, nor there twice.
      const wanted = first.rows + (await lab.demo());
      assert.equal((await lab.table(wanted)).rows, wanted);
    });

    test('what a person has stopped stays so, until `up`', async () => {
      assert.equal((await states()).jupyter, 'stopped');
      await lab.cdc('up');
      assertHealthy(await lab.status());
      await screen.shows(/● 6\/6 healthy/, 60_000);
      await screen.shows(/All changes are in Delta|Keeping up/, 60_000);
      screen.hangUp();
      await screen.ended;
    });
  });

  test('the job stops cleanly, and Docker will not start it again', async () => {
    await lab.cdc('cancel');
    assert.equal((await states()).job, 'stopped');
    const format = '{{.HostConfig.RestartPolicy.Name}}';
    const policy = await lab.docker('inspect', '--format', format, `${lab.project}-job-1`);
    assert.equal(policy.trim(), 'no');
  });
};
