import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { concluder } from '../../source/commands/observe.ts';
import type { Slot } from '../../source/systems/postgres/readings.ts';
import type { Finding } from '../../source/watch/finding.ts';
import type { Pipeline } from '../../source/watch/target.ts';
import type { SystemView } from '../../source/watch/view.ts';
import { type Sample, systemsFrom } from '../observed.ts';
import * as build from '../pipeline/build.ts';
import { findingsIn, lab, say } from '../pipeline/pipeline.ts';

const { failing, service, slot } = build;
const gb = 1n << 30n;

const concluded = (
  made: readonly { systems: readonly SystemView[]; pipeline: Pipeline }[],
  more: readonly Pipeline[] = [],
): readonly Finding[] => {
  const systems = made.flatMap((each) => each.systems);
  const pipelines = [...made.map(({ pipeline }) => pipeline), ...more];
  const rest = { steps: [], labs: [], comingUp: new Set<string>(), ended: {} };
  return concluder()({ systems, pipelines, ...rest, now: build.t0 + 60_000 }).findings;
};
const of = (samples: Sample[], name: string) =>
  systemsFrom(samples, [], samples.at(-1)?.at ?? 0, { lab: name });
const server = (i: number, ...slots: Partial<Slot>[]) => ({
  postgres: build.postgres({
    currentLsn: 2n * gb + BigInt(i * 1000),
    slots: slots.map((each) =>
      slot({ confirmedFlushLsn: 2n * gb + BigInt(i * 1000), restartLsn: 0n, ...each }),
    ),
  }),
});

describe('a finding is explained only by what is about the same', () => {
  test('two labs: what is wrong in one explains nothing in the other', () => {
    const stuck = lab(40, (i) => server(i, {}));
    const unread = lab(40, (i) => server(i, { active: false }));
    const found = concluded([of(stuck, 'a'), of(unread, 'b')]);
    const kept = (pipeline: string) =>
      found.find(({ id, subject }) => id === 'S16' && subject.pipeline === pipeline);
    assert.deepEqual([kept('a')?.because, kept('b')?.because], [undefined, 'S04']);
  });

  test('two pipelines of one source: that nobody reads one slot explains what is kept for that one', () => {
    const both = lab(40, (i) => server(i, { active: false }, { name: 'other' }));
    const made = of(both, 'a');
    const other = {
      ...{ ...made.pipeline, id: 'b' },
      source: { ...made.pipeline.source, reader: 'other' },
    };
    for (const [first, second] of [
      [made.pipeline, other],
      [other, made.pipeline],
    ] as const) {
      const found = concluded([{ systems: made.systems, pipeline: first }], [second]);
      const kept = found.filter(({ id }) => id === 'S16');
      const because = Object.fromEntries(kept.map((each) => [each.subject.name, each.because]));
      assert.deepEqual(because, { debezium: 'S04', other: undefined });
    }
  });

  test('one of several slots is explained by a finding that names but the first of them', () => {
    const idle = { active: false, confirmedFlushLsn: 0n };
    const all = lab(90, (i) =>
      server(i, { name: 'a', ...idle }, { name: 'b', ...idle }, { restartLsn: 2n * gb }),
    );
    const kept = findingsIn(all).filter(({ id }) => id === 'S16');
    assert.deepEqual(
      kept.map(({ subject, because }) => [subject.name, because]),
      [
        ['a', 'S15'],
        ['b', 'S15'],
      ],
    );
  });

  test('a service that has failed is a consequence of the job only where it is the job', () => {
    const failed = { state: 'failed', health: 'unhealthy', detail: 'exit 1' } as const;
    const samples = lab(20, () => {
      const all = [service({ ...failed, name: 'jupyter' }), service({ ...failed, name: 'job' })];
      return { services: build.services(all, 'failed') };
    });
    const ill = findingsIn(samples, [], {}).filter(({ id }) => id === 'L01');
    const because = Object.fromEntries(ill.map((each) => [each.subject.service, each.because]));
    assert.equal(because.jupyter, undefined);
    assert.equal(because.job, 'P05');
  });

  test('a service whose system does not answer is told once: as the system that does not answer', () => {
    const down = ['kafka', 'jupyter', 'spark-master'].map((name) =>
      service({ name, state: 'failed', health: 'unhealthy', detail: 'exit 1' }),
    );
    const samples = failing(
      failing(
        lab(20, () => ({ services: build.services(down) })),
        'kafka',
      ),
      'spark',
    );
    assert.match(say(samples).text, /^Kafka has not answered/);
    const ill = findingsIn(samples).filter(({ id }) => id === 'L01');
    const because = Object.fromEntries(ill.map((each) => [each.subject.service, each.because]));
    assert.deepEqual(because, { kafka: 'X01', jupyter: undefined, 'spark-master': 'X01' });
  });
});
