import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { postgres } from '../../source/systems/postgres/readings.ts';
import type { Snapshot } from '../../source/watch/snapshot.ts';
import { compareScreens } from './golden.ts';

// Colours are decided on when Ink is loaded.
process.env.FORCE_COLOR = '1';
const { healthy, healthyBut, withReading } = await import('./recorded.ts');
const { startMonitor, writtenLogs } = await import('./monitor.ts');

const sizes = [
  [80, 24],
  [120, 36],
  [200, 60],
] as const;

const open = (
  t: TestContext,
  [columns, rows]: readonly [number, number],
  snapshot: Snapshot = healthy,
) => {
  const logs = writtenLogs({ postgres: ['the log of postgres'] }).logs;
  const monitor = startMonitor(columns, rows, { logs, snapshot });
  t.after(() => monitor.close());
  return monitor;
};

for (const size of sizes)
  test(`a slot's detail at ${size.join('x')} looks as it did`, async (t) => {
    const { press, shows, screen } = open(t, size);
    await press('2', 'enter', 'G');
    // Its last part, however long that is.
    await shows(/pg_stat_replication|client_hostname/);
    await press('g');
    const screens = [screen.lines()];
    // What does not fit is a page further; its table comes a moment after the rest.
    for (let pages = 0; pages < 4 && /–\d+\/\d+/.test(screens.at(-1)?.[1] ?? ''); pages += 1) {
      const before = screen.lines()[1];
      await press('pagedown');
      if (screen.lines()[1] === before) break;
      screens.push(screen.lines());
    }
    compareScreens('slot', size, screens);
  });

const settings = {
  command:
    '/opt/java/bin/java -Xmx512m -cp /lab/jars/kafka/* kafka.Kafka /lab/conf/kafka/server.properties',
  directory: '/lab/run',
  environment: ['LANG=C.UTF-8', 'KAFKA_OPTS=-Dpassword=(secret)'],
  files: [
    {
      path: '/lab/conf/kafka/server.properties',
      text: '# where it listens\n\nlisteners=PLAINTEXT://127.0.0.1:9092\nlog.dirs=/lab/data/kafka\n',
    },
  ],
};

for (const size of sizes)
  test(`a service's detail at ${size.join('x')} looks as it did`, async (t) => {
    const day = new Date(healthy.at).toISOString().slice(0, 10);
    const kafka = [
      `[${day} 02:16:03,478] INFO started (kafka.server.KafkaServer)`,
      `[${day} 02:16:04,000] WARN \u001B[31m日本語\u0007 ${'long '.repeat(60)}`,
      `[${day} 02:16:05,000] ERROR it failed`,
      '\tat kafka.Kafka.main(Kafka.scala:86)',
    ];
    const monitor = startMonitor(size[0], size[1], {
      logs: writtenLogs({ kafka }).logs,
      engine: { settings: async () => settings },
      snapshot: healthy,
    });
    t.after(() => monitor.close());
    const { press, shows, screen } = monitor;
    await press('1', 'down', 'enter');
    await shows(/─ Service kafka ─/);
    await shows(/at kafka\.Kafka\.main/);
    await press('G');
    await shows(/log\.dirs/);
    const end = screen.lines();
    await press('g');
    compareScreens('service', size, [screen.lines(), end]);
    await press('l');
    await shows(/Log of kafka .*follow on/);
    await press('escape', 'left');
    await shows(/─ Service postgres ─/);
    await press('escape');
    await shows(/›postgres/);
  });

/** The recording without a slot from its last samples on. */
const without = (slot: string): Snapshot =>
  healthyBut(postgres, ({ value, ...how }) => {
    if (!value) throw new Error('the recording has no slots');
    const slots = value.slots.filter(({ name }) => name !== slot);
    return { ...how, value: { ...value, slots } };
  });

test('a detail follows its row by name, and says when it is gone', async (t) => {
  const { press, shows, show, text } = open(t, [120, 36]);
  await press('2', 'enter');
  await shows(/● active and moving/);
  await show(without('debezium'));
  assert.match(text(), /✗ this slot is gone since \d\d:\d\d:\d\dZ: its last state is shown below/);
  assert.match(text(), /active and moving/);
  await show(healthy);
  assert.doesNotMatch(text(), /is gone/);
});

test('a source that is down leaves the last values, and says so', async (t) => {
  const failure = {
    kind: 'unreachable' as const,
    message: 'connection refused',
    since: healthy.at,
  };
  const down = withReading(postgres, { failure });
  const { press, text, screen } = open(t, [120, 36], down);
  await press('2', 'enter');
  assert.match(text(), /✗ PostgreSQL: unreachable since .*connection refused/);
  assert.match(text(), /retained +\d/);
  const y = screen.lines().findIndex((line) => line.includes('retained  '));
  const cells = screen.cells(y).filter(({ sign }) => sign !== ' ');
  assert.ok(cells.length > 0 && cells.every(({ dim }) => dim));
});

test('Escape leads back one step at a time, and z zooms and back', async (t) => {
  const { press, shows, text } = open(t, [120, 36]);
  await press('2', 'enter', 'l');
  await shows(/Log of postgres/);
  await press('escape');
  assert.match(text(), /─ Slot debezium ─/);
  await press('escape');
  assert.match(text(), /›2 WAL & slots/);
  await press('6', 'z');
  assert.doesNotMatch(text(), /1 Services/);
  await press('z');
  assert.match(text(), /1 Services/);
});

test('scrolling ends at both ends, and what is shown can be copied', async (t) => {
  const { press, text, copied } = open(t, [80, 24]);
  await press('2', 'enter', 'k', 'pageup');
  const top = text();
  assert.match(top, /─ 1–21\/\d+ ─/);
  await press('G');
  const end = text();
  await press('j', 'pagedown');
  assert.equal(text(), end);
  await press('pageup', 'pageup', 'pageup', 'g');
  assert.equal(text(), top);
  await press('y');
  assert.match(text(), /copied/);
  assert.match(copied.join(), /wal_status +reserved/);
});
