import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { planText } from '../../../source/lab/contract/plan.ts';
import { type Observed, planDown, planUp } from '../../../source/lab/local/plan.ts';
import { servicesOf } from '../../../source/lab/local/services/index.ts';
import type { Capture } from '../../../source/watch/lab.ts';

const mega = 1024 ** 2;
const units = (withJdk: boolean): Observed['units'] =>
  [
    { id: 'supervisor' as const, title: 'supervisor 4', download: mega, needs: [] },
    { id: 'postgres' as const, title: 'PostgreSQL 15', download: 22 * mega, needs: [] },
    { id: 'jdk' as const, title: 'Java 17', download: 38 * mega, needs: [] },
    {
      id: 'jars' as const,
      title: 'Kafka 3',
      download: 92 * mega,
      needs: withJdk ? ['jdk' as const] : [],
    },
    { id: 'python' as const, title: 'Spark 3', download: 336 * mega, needs: [] },
  ]
    .filter(({ id }) => withJdk || id !== 'jdk')
    .map((unit) => ({ ...unit, installed: true }));

type Service = Observed['services'][number];
const well = {
  state: 'running',
  ready: true,
  healthy: true,
  detail: 'all is well',
  prepared: true,
};
const stopped = { ...well, state: 'stopped', ready: false, healthy: false, detail: 'stopped' };

/** A lab of the real services, all of them in one state, some of them in another. */
const observe = (
  all: Partial<Service>,
  others: Partial<Record<Service['name'], Partial<Service>>> = {},
  more: Partial<Observed> = {},
  capture: Capture = 'connect',
): Observed => ({
  lab: 'lab',
  units: units(false),
  supervisor: true,
  leftovers: 0,
  taken: [],
  services: servicesOf({ source: 'postgres', capture }).map((service) => ({
    ...well,
    name: service.name,
    after: service.after,
    units: service.units,
    prepares: service.prepare?.what,
    configures: service.configure?.what,
    ...all,
    ...others[service.name],
  })),
  ...more,
});

const textOf = (observed: Observed): string => {
  const plan = planUp(observed);
  const before = new Set<string>();
  for (const { kind, subject, needs } of plan.operations) {
    for (const need of needs) assert.ok(before.has(need), `${kind} ${subject} needs ${need}`);
    before.add(`${kind} ${subject}`);
  }
  return planText(plan);
};

const nothingInstalled = (withJdk: boolean) =>
  units(withJdk).map((unit) => ({ ...unit, installed: false }));
const fresh = { ...stopped, prepared: false };

describe('the plan of up', () => {
  test('on a fresh machine with a Java of its own', () => {
    assert.equal(
      textOf(observe(fresh, {}, { supervisor: false, units: nothingInstalled(false) })),
      `\
up lab
  1. install supervisor: supervisor 4: 1.0 MB to download
  2. install postgres: PostgreSQL 15: 22.0 MB to download
  3. install jars: Kafka 3: 92.0 MB to download
  4. install python: Spark 3: 336 MB to download
  5. start supervisor: it is not running (after install supervisor)
  6. prepare postgres: creating the database cluster (after install postgres)
  7. start postgres: it is stopped (after start supervisor, prepare postgres, install postgres)
  8. prepare kafka: formatting the storage (after install jars)
  9. start kafka: it is stopped (after start supervisor, prepare kafka, install jars)
  10. start connect: it is stopped (after start supervisor, install jars, start kafka)
  11. start spark-master: it is stopped (after start supervisor, install python, install jars)
  12. start spark-worker: it is stopped (after start supervisor, install python, install jars, start spark-master)
  13. start jupyter: it is stopped (after start supervisor, install python, install jars)
  14. start watchdog: it is stopped (after start supervisor, install supervisor)
  15. start pruner: it is stopped (after start supervisor, install supervisor)
  16. configure postgres: creating tables, roles and the publication (after start postgres)
  17. configure connect: registering the connector (after start connect, configure postgres)
`,
    );
  });

  test('on a machine without Java installs one before what needs it', () => {
    const text = textOf(observe(stopped, {}, { units: nothingInstalled(true) }));
    assert.deepEqual(text.split('\n').slice(1, 6), [
      '  1. install supervisor: supervisor 4: 1.0 MB to download',
      '  2. install postgres: PostgreSQL 15: 22.0 MB to download',
      '  3. install jdk: Java 17: 38.0 MB to download',
      '  4. install jars: Kafka 3: 92.0 MB to download (after install jdk)',
      '  5. install python: Spark 3: 336 MB to download',
    ]);
  });

  test('where everything is up', () => {
    assert.equal(textOf(observe(well)), 'up lab\n  nothing to do\n');
  });

  test('where everything is up does not even ask for what is no longer in the cache', () => {
    const text = textOf(observe(well, {}, { units: nothingInstalled(false) }));
    assert.equal(text, 'up lab\n  nothing to do\n');
  });

  test('where all is stopped and the data is there', () => {
    assert.equal(
      textOf(observe(stopped, {}, { supervisor: false })),
      `\
up lab
  1. start supervisor: it is not running
  2. start postgres: it is stopped (after start supervisor)
  3. start kafka: it is stopped (after start supervisor)
  4. start connect: it is stopped (after start supervisor, start kafka)
  5. start spark-master: it is stopped (after start supervisor)
  6. start spark-worker: it is stopped (after start supervisor, start spark-master)
  7. start jupyter: it is stopped (after start supervisor)
  8. start watchdog: it is stopped (after start supervisor)
  9. start pruner: it is stopped (after start supervisor)
  10. configure postgres: creating tables, roles and the publication (after start postgres)
  11. configure connect: registering the connector (after start connect, configure postgres)
`,
    );
  });

  test('of a lab that Debezium Server captures for starts it on a configured source', () => {
    const text = textOf(observe(fresh, {}, { supervisor: false }, 'server'));
    assert.doesNotMatch(text, / connect:/);
    assert.match(
      text,
      /prepare debezium-server: making the folder of its offsets\n.*start debezium-server: it is stopped \(after start supervisor, prepare debezium-server, start postgres, configure postgres, start kafka\)\n$/,
    );
    assert.equal(textOf(observe(well, {}, {}, 'server')), 'up lab\n  nothing to do\n');
    assert.equal(
      textOf(observe(well, { 'debezium-server': stopped }, {}, 'server')),
      'up lab\n  1. start debezium-server: it is stopped\n',
    );
  });

  test('where one service has failed', () => {
    const failed = { ...stopped, state: 'failed', detail: 'it keeps exiting' };
    assert.equal(
      textOf(observe(well, { kafka: failed })),
      'up lab\n  1. start kafka: it is failed\n',
    );
  });

  test('where the connector does not run', () => {
    const detail = 'its task is FAILED: no slot';
    assert.equal(
      textOf(observe(well, { connect: { healthy: false, detail } })),
      `\
up lab
  1. configure connect: registering the connector: its task is FAILED: no slot
`,
    );
  });

  test('where services are still starting', () => {
    const starting = { ...stopped, state: 'starting', detail: 'ECONNREFUSED' };
    assert.equal(
      textOf(observe(well, { kafka: starting, connect: stopped })),
      `\
up lab
  1. await kafka: it is starting: ECONNREFUSED
  2. start connect: it is stopped (after await kafka)
  3. configure connect: registering the connector (after start connect)
`,
    );
  });

  test('where a dead supervisor has left processes', () => {
    const text = textOf(observe(fresh, {}, { supervisor: false, leftovers: 3 }));
    assert.deepEqual(text.split('\n').slice(1, 5), [
      '  1. end leftovers: processes of an earlier run without a supervisor: 3',
      '  2. start supervisor: it is not running (after end leftovers)',
      '  3. prepare postgres: creating the database cluster (after end leftovers)',
      '  4. start postgres: it is stopped (after start supervisor, prepare postgres)',
    ]);
  });

  test('where all goes on without its supervisor, the job too', () => {
    const adopt = { adopt: 7 };
    assert.equal(
      textOf(observe({ ...well, ...adopt }, {}, { supervisor: false, job: 9 })),
      `\
up lab
  1. start supervisor: it is not running
${servicesOf({ source: 'postgres', capture: 'connect' })
  .map(
    ({ name }, i) =>
      `  ${i + 2}. adopt ${name}: it is still running without its supervisor, as pid 7 (after start supervisor)\n`,
  )
  .join('')}\
  ${servicesOf({ source: 'postgres', capture: 'connect' }).length + 2}. adopt job: it is still running without its supervisor, as pid 9 (after start supervisor)
`,
    );
  });

  test('where some of it is still running without its supervisor, and some was ended', () => {
    const text = textOf(
      observe(
        { ...well, adopt: 7 },
        { connect: { ...stopped, adopt: undefined } },
        { supervisor: false, leftovers: 2 },
      ),
    );
    assert.match(text, /start connect: it is stopped \(after start supervisor, adopt kafka\)/);
    assert.match(text, /adopt kafka: .* \(after start supervisor, end leftovers\)/);
    assert.match(text, /configure connect: .* \(after start connect\)/);
  });

  test('where one lives and does not answer, though it has had the time', () => {
    const hung = { ready: false, healthy: false, settled: true, detail: 'timed out' };
    assert.equal(
      textOf(observe(well, { kafka: hung, connect: hung, jupyter: { ...hung, settled: false } })),
      `\
up lab
  1. restart kafka: it does not answer: timed out
  2. await connect: it is running: timed out (after restart kafka)
  3. await jupyter: it is running: timed out
  4. configure connect: registering the connector (after await connect)
`,
    );
  });

  test('notes the ports that are taken', () => {
    const taken = [
      { name: 'postgres', wanted: 5432, instead: 20_001 },
      { name: 'spark-ui', wanted: 4040, instead: 20_002 },
    ];
    assert.equal(
      textOf(observe(well, {}, { taken })),
      `\
up lab
  note: port 5432 (postgres) is taken: 20001 instead
  note: port 4040 (spark-ui) is taken: 20002 instead
  nothing to do
`,
    );
  });
});

describe('the plan of down', () => {
  const down = (
    supervisor: boolean,
    job: boolean,
    names: readonly string[],
    capture: Capture = 'connect',
  ) =>
    planText(
      planDown({
        lab: 'x',
        supervisor,
        job,
        services: servicesOf({ source: 'postgres', capture }).map(({ name, after }) => ({
          name,
          after,
          running: names.includes(name),
        })),
      }),
    );

  test('where all is up and a job runs', () => {
    const all = servicesOf({ source: 'postgres', capture: 'connect' }).map(({ name }) => name);
    assert.equal(
      down(true, true, all),
      `\
down x
  1. stop job: it is running
  2. stop pruner: it is running (after stop job)
  3. stop watchdog: it is running (after stop job)
  4. stop jupyter: it is running (after stop job)
  5. stop spark-worker: it is running (after stop job)
  6. stop spark-master: it is running (after stop job, stop spark-worker)
  7. stop connect: it is running (after stop job)
  8. stop kafka: it is running (after stop job, stop connect)
  9. stop postgres: it is running (after stop job, stop connect)
  10. stop supervisor: it is running (after stop job, stop pruner, stop watchdog, stop jupyter, stop spark-worker, stop spark-master, stop connect, stop kafka, stop postgres)
`,
    );
  });

  test('where Debezium Server captures, the source goes after it', () => {
    assert.equal(
      down(true, false, ['postgres', 'kafka', 'debezium-server'], 'server'),
      `\
down x
  1. stop debezium-server: it is running
  2. stop kafka: it is running (after stop debezium-server)
  3. stop postgres: it is running (after stop debezium-server)
  4. stop supervisor: it is running (after stop debezium-server, stop kafka, stop postgres)
`,
    );
  });

  test('where a part is up', () => {
    assert.equal(
      down(true, false, ['postgres', 'kafka']),
      `\
down x
  1. stop kafka: it is running
  2. stop postgres: it is running
  3. stop supervisor: it is running (after stop kafka, stop postgres)
`,
    );
  });

  test('where only the supervisor is', () => {
    assert.equal(down(true, false, []), 'down x\n  1. stop supervisor: it is running\n');
  });

  test('where nothing is', () => {
    assert.equal(down(false, false, []), 'down x\n  nothing to do\n');
  });
});
