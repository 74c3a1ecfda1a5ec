import assert from 'node:assert/strict';
import test from 'node:test';
import { capture, service, services, t0 } from '../pipeline/build.ts';
import { findingsIn, lab, say, slotAt } from '../pipeline/pipeline.ts';

/** A lab whose Kafka was down from the 20th second to the 40th, n seconds long. */
const back = (n: number, state: string) =>
  lab(n, (i) => ({
    ...(i >= 20 && i < 40
      ? { services: services([service({ state: 'stopped', health: 'unknown', pid: null })]) }
      : {}),
    ...(i >= 20
      ? {
          ...slotAt(i, { active: false, activePid: null, restartLsn: 0n, confirmedFlushLsn: 1n }),
          capture: { ...capture(), connectors: [{ name: 'lab-cdc', state, tasks: [] }] },
        }
      : {}),
  }));

test('what is not connected again yet is no alarm in the moment after a service came back', () => {
  const soon = back(45, 'UNASSIGNED');
  const verdict = { level: 'waiting', text: 'Kafka is back: what reads it is connecting again' };
  assert.deepEqual(say(soon), verdict);
  const found = findingsIn(soon);
  const connector = found.find(({ id }) => id === 'C01');
  assert.deepEqual([connector?.level, connector?.because], ['error', 'X06']);
  for (const [name, samples] of [
    ['it lasts', back(75, 'UNASSIGNED')],
    ['it has failed', back(45, 'FAILED')],
  ] as const) {
    const { level, text } = say(samples);
    assert.equal(level, 'error', name);
    assert.match(text, /^connector lab-cdc is /);
  }
});

test('that a service is back is not told where nothing is left of its absence', () => {
  const sound = lab(45, (i) =>
    i >= 20 && i < 40
      ? { services: services([service({ state: 'stopped', health: 'unknown', pid: null })]) }
      : {},
  );
  assert.ok(!findingsIn(sound).some(({ id }) => id === 'X06'));
});

test('what has just been started and is not well yet is no alarm, unless it has been well or lasts', () => {
  const starts = (n: number, before: Partial<Parameters<typeof service>[0]>) =>
    lab(n, (i) => ({
      services: services([
        service({
          ...{ name: 'connect', startedAt: t0 },
          ...(i < 5 ? before : { health: 'unhealthy', detail: 'there is no connector' }),
        }),
      ]),
    }));
  const ill = { health: 'unhealthy', detail: 'nothing listens yet' } as const;
  const told = (samples: ReturnType<typeof starts>) => {
    const found = findingsIn(samples).find(({ id }) => id === 'L01');
    return [say(samples).text, found?.because];
  };
  assert.deepEqual(told(starts(30, ill)), ['Kafka Connect is starting', 'X06']);
  for (const samples of [starts(30, {}), starts(130, ill)]) {
    assert.match(told(samples)[0] ?? '', /^connect is unhealthy/);
    assert.equal(told(samples)[1], undefined);
  }
});

test('what is done to a service is said as a sentence', () => {
  const verdictOf = (subject: string, what: string) => {
    const step = { subject, what, state: 'running' as const, startedAt: t0 };
    return findingsIn(lab(5), [], { steps: [step] }).find(({ id }) => id === 'L02')?.text;
  };
  assert.equal(verdictOf('kafka', 'stopping'), 'kafka is stopping');
  assert.equal(verdictOf('job', 'stopping the query'), 'job: stopping the query');
  assert.equal(
    verdictOf('kafka', 'waiting until it answers'),
    'starting kafka: waiting until it answers',
  );
});
