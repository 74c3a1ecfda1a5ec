import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding, FindingLevel } from '../../source/watch/finding.ts';
import { findingKey } from '../../source/watch/finding.ts';
import { followIncidents, withAdditions } from '../../source/watch/incidents.ts';
import type { EventLine } from '../../source/watch/snapshot.ts';

const t0 = 1_800_000_000_000;
const kafka: Finding = {
  ...{ id: 'X01', level: 'warning', text: 'Kafka is down: you stopped it 5 s ago' },
  subject: { system: 'kafka:lab', service: 'kafka', pipeline: 'lab', lab: 'lab' },
};
const slot: Finding = {
  ...{ id: 'S05', level: 'warning', text: 'slot a is inactive', because: 'X01' },
  subject: { system: 'postgres:lab', name: 'a', pipeline: 'lab', lab: 'lab' },
};
const worse: Finding = { ...slot, id: 'S04', text: 'slot a is inactive: no reader' };
const service: Finding = {
  ...{ id: 'L01', level: 'warning', text: 'kafka is stopped', because: 'X01' },
  subject: { system: 'services:lab', service: 'kafka', pipeline: 'lab', lab: 'lab' },
};

const tick = (
  findings: readonly Finding[],
  rows: number,
  level: FindingLevel = 'warning',
  changes = 0n,
) =>
  ({
    ...{ at: t0, findings },
    pipelines: [
      { id: 'lab', flow: { deltaRows: rows }, inFlight: { changes }, verdict: { level } },
    ],
  }) as never;

const line = (open: boolean, text: string): EventLine => ({
  ...{ at: t0, level: open ? 'warning' : 'good', source: 'kafka', text, subject: kafka.subject },
  found: { key: findingKey(kafka), open },
});

test('what follows from an incident stands below its event, once, and its end says what has landed', () => {
  const incidents = followIncidents();
  const came = line(true, 'Kafka stopped (by you)');
  let events = withAdditions([came], incidents.take(tick([kafka], 100), [came]));
  events = withAdditions(events, incidents.take(tick([kafka, slot, service], 100), []));
  events = withAdditions(events, incidents.take(tick([kafka, slot, service], 100), []));
  events = withAdditions(events, incidents.take(tick([kafka, worse, service], 100), []));
  assert.deepEqual(
    events.map(({ more }) => more),
    [['slot a is inactive']],
  );
  const went = line(false, 'Kafka is back after 45 s');
  events = withAdditions([...events, went], incidents.take(tick([], 100), [went]));
  // As long as something is left behind it is not said.
  events = withAdditions(events, incidents.take(tick([], 600, 'waiting'), []));
  assert.equal(events[1]?.more, undefined);
  events = withAdditions(events, incidents.take(tick([], 100, 'good', 1n), []));
  assert.equal(events[1]?.more, undefined);
  events = withAdditions(events, incidents.take(tick([], 1101, 'good'), []));
  events = withAdditions(events, incidents.take(tick([], 1200, 'good'), []));
  assert.deepEqual(events[1]?.more, ['1,001 rows have landed since it began']);
});

test('where the rows were not known nothing is said of them', () => {
  const incidents = followIncidents();
  const [came, went] = [line(true, 'down'), line(false, 'back')];
  incidents.take({ ...(tick([kafka], 0) as object), pipelines: [] } as never, [came]);
  assert.deepEqual(incidents.take(tick([], 50, 'good'), [went]), []);
});
