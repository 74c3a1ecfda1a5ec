import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import type { LabPhase, Snapshot } from '../../source/watch/snapshot.ts';
import { derive, type Name, type Readings, snapshotFrom } from '../observed.ts';
import { capture, service, services, t0 } from '../pipeline/build.ts';
import { lab, say } from '../pipeline/pipeline.ts';
import { stopped, withoutKafka } from '../pipeline/without-kafka.ts';
import { startMonitor } from './monitor.ts';

const names: readonly Name[] = ['postgres', 'capture', 'kafka', 'spark', 'checkpoint', 'delta'];

/** A lab of which every system fails, with what it answered before; its services may be told. */
const failing = (phase: LabPhase, message: string, before: Readings = {}, now = t0): Snapshot => {
  const failure = { kind: 'unexpected' as const, message, since: now };
  const told = {
    absent: [],
    stopped: [service({ state: 'stopped', health: 'unknown', pid: null })],
  };
  const rest = phase === 'absent' || phase === 'stopped';
  const value = { ...services(rest ? told[phase] : [service()]), lab: rest ? phase : undefined };
  const entries = names.map((name) => [name, { ...before[name], failure }]);
  const asked =
    phase === 'coming up' || phase === 'unknown' ? {} : { services: { value, at: now, tookMs: 1 } };
  const readings: Readings = { ...Object.fromEntries(entries), ...asked };
  return snapshotFrom([{ at: now, readings }], [], now, { comingUp: phase === 'coming up' });
};

const open = (t: TestContext, snapshot: Snapshot, columns: number, rows: number) => {
  const monitor = startMonitor(columns, rows, { snapshot });
  t.after(() => monitor.close());
  return monitor;
};

const red = 1;
const sizes = [
  [120, 36],
  [80, 24],
] as const;

const noRed = (screen: ReturnType<typeof open>['screen']) => {
  for (let line = 0; line < screen.rows; line += 1) {
    const cells = screen.cells(line).filter(({ color, sign }) => color === red && sign !== ' ');
    assert.equal(cells.map(({ sign }) => sign).join(''), '', screen.lines()[line]);
  }
};

test('the first frames of a first start are not red: what is made can’t answer yet', async (t) => {
  for (const [phase, said] of [
    ['coming up', /○ coming up/],
    ['unknown', /○ looking/],
  ] as const)
    for (const [columns, rows] of sizes) {
      const snapshot = failing(phase, 'the lab lab does not exist yet; create it with: cdc-top up');
      const { shows, text, screen } = open(t, snapshot, columns, rows);
      await shows(said);
      await shows(/waiting for the first reading of PostgreSQL/);
      assert.doesNotMatch(text(), /there is no lab/);
      noRed(screen);
    }
});

test('a lab that was stopped, or is gone, is said to be so, and nothing of it is trouble', async (t) => {
  const before = lab(3).at(-1)?.readings ?? {};
  for (const [columns, rows] of sizes)
    for (const [phase, said] of [
      [
        'stopped',
        /○ stopped.*the lab is stopped: U starts it.*the lab is stopped: up \(U\) starts it/s,
      ],
      ['absent', /○ no lab.*there is no lab: U creates it.*there is no lab: up \(U\) creates it/s],
    ] as const) {
      const snapshot = failing(phase, 'connect ECONNREFUSED 127.0.0.1:5432', before);
      assert.deepEqual(
        snapshot.findings.map(({ id }) => id),
        ['L04'],
      );
      const { shows, text, screen, press } = open(t, snapshot, columns, rows);
      await press('2');
      await shows(said);
      assert.doesNotMatch(text(), /ECONNREFUSED|coming up|has not answered/);
      noRed(screen);
    }
});

test('what fails while the lab is there is trouble as ever', async (t) => {
  const before = lab(3).at(-1)?.readings ?? {};
  const snapshot = failing('there', 'connect ECONNREFUSED 127.0.0.1:5432', before);
  const { shows, press } = open(t, snapshot, 120, 36);
  await press('2');
  await shows(/✗ PostgreSQL: unexpected answer since .*ECONNREFUSED/s);
});

test('what a person has stopped is not red, nor what follows from it', async (t) => {
  for (const [columns, rows] of sizes) {
    const { shows, screen, press } = open(t, withoutKafka(stopped), columns, rows);
    for (const [pane, said] of [
      ['1', /○ stopped by you/],
      ['2', /○ unread/],
      ['3', /○ Kafka: stopped by you at [\d:]+Z \(20 s ago\); showing/],
      ['7', /▲ X01.*▲ S04/s],
    ] as const) {
      await press(pane);
      await shows(said);
      noRed(screen);
      if (pane === '1' || pane === '7') continue;
      await press('enter');
      await shows(/q back/);
      noRed(screen);
      await press('escape');
    }
  }
});

test('while it starts again it is no trouble either, and ends by itself it is', async (t) => {
  const starts = withoutKafka(stopped, {}, { state: 'starting', health: 'unknown' });
  const verdict = starts.pipelines[0]?.verdict;
  assert.deepEqual([verdict?.level, verdict?.text], ['waiting', 'Kafka is starting']);
  const monitor = open(t, starts, 120, 36);
  await monitor.press('3');
  await monitor.shows(/○ Kafka: starting; showing values from/);
  noRed(monitor.screen);
  const failed = { ...stopped, state: 'failed', stoppedAt: undefined } as const;
  const again = withoutKafka(failed, {}, { state: 'starting', health: 'unknown' });
  assert.equal(again.pipelines[0]?.verdict.level, 'error');
});

test('what was started again is starting until it has been read, even if its service is well before', () => {
  const verdictOf = (now: Parameters<typeof withoutKafka>[2]) => {
    const { verdict } = withoutKafka(stopped, {}, now).pipelines[0] ?? assert.fail();
    return [verdict.level, verdict.text.replace(/ since .*/, '')];
  };
  const well = { state: 'running', health: 'healthy', pid: 11, stoppedAt: undefined } as const;
  // Its last answer is of the 39th second.
  assert.deepEqual(verdictOf({ ...well, startedAt: t0 + 39_500 }), [
    'waiting',
    'Kafka is starting',
  ]);
  const error = ['error', 'Kafka has not answered'];
  assert.deepEqual(verdictOf({ ...well, startedAt: t0 + 38_500 }), error);
  assert.deepEqual(verdictOf({ ...well, startedAt: t0 - 100_000 }), error);
});

test('a connector has no task for its first seconds', () => {
  const without = {
    ...capture({}),
    connectors: [{ name: 'lab-cdc', state: 'RUNNING', tasks: [] }],
  };
  const verdict = (from: number) =>
    say(lab(30, (i) => (i < from ? {} : { capture: { ...without } })));
  assert.deepEqual(verdict(27), { level: 'waiting', text: 'connector lab-cdc has no task yet' });
  assert.deepEqual(verdict(10), { level: 'warning', text: 'connector lab-cdc has no task' });
});

test('a lab in older recordings, which say nothing of it, is there', () => {
  assert.equal(derive(lab(3)).flow.verdict.text, 'Keeping up: nothing waits in Kafka');
});
