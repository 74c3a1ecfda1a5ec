import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { until } from '../../stack/support.ts';
import type { Daemon } from '../daemon.ts';
import type { EngineLab } from '../engine-lab.ts';

type Away = Daemon['outage'];
const skipWithout = (outage: Away) =>
  outage ? undefined : 'the Docker that runs is not ours to stop';

/** Docker is stopped under a lab whose job runs, and started again. */
export const dockerGoesAway = (lab: EngineLab, outage: Away): void => {
  describe('a Docker that is stopped under it, and started again', {
    skip: skipWithout(outage),
  }, () => {
    let screen: ReturnType<EngineLab['monitor']>;
    let first: { application: string | null; rows: number };

    before(async () => {
      const { job } = await lab.status();
      first = { application: job.applicationId, rows: (await lab.table(1)).rows ?? 0 };
      screen = lab.monitor('--read-only');
      await screen.shows(/● 6\/6 healthy/, 60_000);
      await screen.shows(/ job +running +● healthy/, 60_000);
    });

    test('the monitor goes on, says what is away, and keeps the last values', async () => {
      await outage?.begin();
      await screen.shows(/Docker does not (run|answer)/);
      await screen.shows(/debezium/);
      await screen.shows(/Delta v\d+/);
    });

    test('a command says it in one line, with the cure', async () => {
      const { code, stdout, stderr } = await lab.run('up', '--engine', 'compose');
      assert.equal(code, 1, stdout);
      assert.match(stderr, /^.*Docker does not (run|answer).*: start it, or use --engine local\n$/);
    });

    test('everything comes back by itself: services, job, and a row on its way', async () => {
      await outage?.end();
      await until(
        'status finds everything healthy',
        async () => {
          const { state, job } = await lab.status();
          return state === 'healthy' && job.state === 'running';
        },
        180_000,
      );
      const { job } = await lab.status();
      assert.notEqual(job.applicationId, first.application);
      await screen.shows(/● 6\/6 healthy/, 60_000);
      await screen.shows(/ job +running +● healthy/, 60_000);
      await lab.cdc('seed', 'demo');
      // Six inserts and two updates, since what it deletes is gone already: nothing is lost, nor there twice.
      assert.equal((await lab.table(first.rows + 8)).rows, first.rows + 8);
      await screen.shows(/every hop keeps up/, 60_000);
      screen.hangUp();
      await screen.ended;
    });
  });
};

/** What a person has stopped is not started again by Docker. */
export const stoppedStaysSo = (lab: EngineLab, outage: Away): void => {
  test('the job stops cleanly', async () => {
    await lab.cdc('cancel');
    assert.equal((await lab.status()).job.state, 'stopped');
  });

  test('what a person has stopped stays so when Docker starts again', {
    skip: skipWithout(outage),
  }, async () => {
    await lab.docker('stop', `${lab.project}-jupyter-1`);
    await outage?.begin();
    await outage?.end();
    const services = async () => {
      const { services: all, job } = await lab.status();
      return Object.fromEntries(
        [...all, { ...job, name: 'job' }].map((one) => [one.name, one.state]),
      );
    };
    await until('the others run', async () => {
      const all = await services();
      return (
        all.postgres === 'running' && all.connect === 'running' && all['spark-worker'] === 'running'
      );
    });
    const { jupyter, job } = await services();
    assert.deepEqual([jupyter, job], ['stopped', 'stopped']);
    await lab.cdc('up');
    assert.equal((await lab.status()).state, 'healthy');
  });
};
