import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { until } from '../stack/support.ts';
import { engineLab } from './engine-lab.ts';
import { dockerFixture } from './fixture.ts';

const fixture = await dockerFixture({ after });
const { env, outage } = fixture;
const skip = fixture.skip ?? (outage ? undefined : 'the Docker that runs is not ours to stop');

describe('a Docker that is stopped under a lab, and started again', {
  skip,
  timeout: 900_000,
}, () => {
  const lab = engineLab(`o${process.pid}`, env);
  let screen: ReturnType<typeof lab.monitor>;
  let before: { application: string | null; pid: number | null };

  after(() => lab.clean());

  test('all is well before', async () => {
    await lab.cdc('up', '--engine', 'compose');
    await lab.cdc('submit');
    await lab.table(4);
    const { job } = await lab.status();
    before = { application: job.applicationId, pid: job.pid };
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
    assert.notEqual(job.applicationId, before.application);
    await screen.shows(/● 6\/6 healthy/, 60_000);
    await screen.shows(/ job +running +● healthy/, 60_000);
    await lab.cdc('seed', 'demo');
    // Four rows of the snapshot; six inserts, two updates, one delete: nothing twice.
    assert.equal((await lab.table(13)).rows, 13);
    await screen.shows(/every hop keeps up/, 60_000);
  });

  test('what a person has stopped stays so', async () => {
    await lab.cdc('cancel');
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
  });
});
