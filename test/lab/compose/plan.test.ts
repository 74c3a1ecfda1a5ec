import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Observed, planUp } from '../../../source/lab/compose/plan.ts';
import { planText } from '../../../source/lab/contract/plan.ts';

type Service = Observed['services'][number];

const service = (name: string, more: Partial<Service> = {}): Service => ({
  name,
  state: 'running',
  ready: true,
  healthy: true,
  detail: 'fine',
  settled: false,
  configures: undefined,
  ...more,
});
const stopped: Partial<Service> = { state: 'stopped', ready: false, healthy: false };
const names = ['postgres', 'kafka', 'connect', 'spark-master', 'spark-worker', 'jupyter'];

const text = (more: Partial<Observed>) =>
  planText(planUp({ lab: 'lab', notes: [], images: [], services: [], taken: [], ...more }));

describe('the plan of `up` with Docker Compose', () => {
  test('of a new lab on a machine without images, with a port taken', () => {
    const images = [
      { image: 'postgres:15.3', service: 'postgres', build: false },
      { image: 'cdc-top-kafka:seed', service: 'kafka', build: true },
      { image: 'cdc-top-connect:seed', service: 'connect', build: true },
      { image: 'cdc-top-spark:seed', service: 'spark-master', build: true },
    ];
    const services = names.map((name) => service(name, stopped));
    const taken = [{ name: 'kafka', wanted: 9092, instead: 23456 }];
    assert.equal(
      text({ images, services, taken }),
      `\
up lab
  note: port 9092 (kafka) is taken: 23456 instead
  1. pull postgres: there is no image postgres:15.3
  2. build images: there are no cdc-top-kafka:seed, cdc-top-connect:seed, cdc-top-spark:seed
  3. start postgres: it is stopped (after pull postgres, build images)
  4. start kafka: it is stopped (after pull postgres, build images)
  5. start connect: it is stopped (after pull postgres, build images)
  6. start spark-master: it is stopped (after pull postgres, build images)
  7. start spark-worker: it is stopped (after pull postgres, build images)
  8. start jupyter: it is stopped (after pull postgres, build images)
`,
    );
  });

  test('tells by fields which image is pulled, and what is being done', () => {
    const images = [{ image: 'registry.example/postgres:15.3', service: 'postgres', build: false }];
    const ill = {
      healthy: false,
      detail: 'no: it has no task',
      configures: 'registers the connector',
    };
    const services = [service('postgres', stopped), service('connect', ill)];
    const observed = { lab: 'lab', notes: [], images, services, taken: [] };
    assert.deepEqual(
      planUp(observed).operations.map(({ kind, image, doing }) => [kind, image, doing]),
      [
        ['pull', 'registry.example/postgres:15.3', undefined],
        ['start', undefined, undefined],
        ['configure', undefined, 'registers the connector'],
      ],
    );
  });

  test('of a lab that is well', () => {
    const images = [{ image: 'cdc-top-x:seed', service: 'x', build: true }];
    assert.equal(
      text({ images, services: names.map((name) => service(name)) }),
      'up lab\n  nothing to do\n',
    );
  });

  test('of what is ill in different ways', () => {
    assert.equal(
      text({
        services: [
          service('postgres', { ready: false, healthy: false, settled: true, detail: 'no answer' }),
          service('connect', {
            healthy: false,
            detail: 'the connector has no task yet',
            configures: 'registers the connector',
          }),
          service('jupyter', {
            state: 'starting',
            ready: false,
            healthy: false,
            detail: 'refused',
          }),
        ],
      }),
      `\
up lab
  1. restart postgres: it does not answer: no answer
  2. configure connect: registers the connector: the connector has no task yet
  3. await jupyter: it is starting: refused
`,
    );
  });

  test('does not restart what may only wait for another one that is started', () => {
    const silent = { ready: false, healthy: false, settled: true, detail: 'no answer' };
    assert.equal(
      text({
        services: [service('kafka', { ...stopped, state: 'failed' }), service('connect', silent)],
      }),
      `\
up lab
  1. start kafka: it is failed
  2. await connect: it is running: no answer
`,
    );
  });
});
