import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { followLatency } from '../../../source/pipeline/latency/follow.ts';
import { partsOf } from '../../../source/pipeline/systems.ts';
import type { NewestChange } from '../../../source/systems/kafka/readings.ts';
import type { BatchEvent } from '../../../source/systems/spark/query-events.ts';
import type { HopName, Latency } from '../../../source/watch/latency.ts';
import { type Sample, systemsFrom, type Values } from '../../observed.ts';
import { checkpoint, commit, delta, everySecond, postgres, slot, t0 } from '../build.ts';
import { sound } from '../pipeline.ts';
import { batchOf, change, kafkaWith } from './made.ts';

/** A follower that is told samples tick by tick, as a watching tells them. */
const follower = () => {
  const follow = followLatency();
  return (samples: readonly Sample[], events: readonly BatchEvent[] = []) => {
    const now = (samples.at(-1)?.at ?? t0) + 250;
    const { systems, pipeline } = systemsFrom(samples, events, now);
    follow.begin(now, [pipeline.id]);
    return follow.of(partsOf({ systems }, pipeline), pipeline, now);
  };
};

/** A source that has so many rows written, with a slot that has confirmed all, or what is told. */
const source = (i: number, inserts: bigint, more: Parameters<typeof slot>[0] = {}) =>
  postgres({
    currentLsn: BigInt(i * 100),
    slots: [slot({ confirmedFlushLsn: BigInt(i * 100), ...more })],
    written: { 'inventory.customers': [inserts, 0n, 0n] },
  });

/** A sound lab with what is told of each second. */
const lab = (n: number, but: (i: number) => Partial<Values>) =>
  everySecond(n, (i) => ({ ...sound(i), ...but(i) }));

const figuresOf = ({ hops }: Latency, minutes: 1 | 5 | 60 = 60) =>
  Object.fromEntries(
    hops.flatMap(({ hop, windows }) => {
      const { count, p50 } = windows[minutes] ?? {};
      return count === undefined ? [] : [[hop, [count, Math.round(p50 ?? 0)]]];
    }),
  ) as Partial<Record<HopName, [number, number]>>;

const near = (found: [number, number] | undefined, count: number, ms: number) => {
  assert.equal(found?.[0], count);
  assert.ok(Math.abs((found?.[1] ?? 0) - ms) <= Math.max(1, ms * 0.01), `${found?.[1]} not ${ms}`);
};

// Committed at 500 ms of its second; batch 5 takes it two seconds later, and commits at t0 + 5000.
const committed = t0 + 2500;
const takes = [batchOf(5, t0 + 4000, [0n, 50n])];
const seen = (more: Partial<NewestChange> = {}) =>
  lab(8, (i) => ({
    postgres: source(i, 10n),
    kafka: kafkaWith(i < 3 ? 40n : 50n, i === 3 ? [change(49n, committed, more)] : []),
    checkpoint: checkpoint([i < 5 ? 40n : 50n]),
    delta: delta({ version: i, commits: i < 5 ? [] : [commit(5, 10)] }),
  }));

test('each hop of a sampled change is told, from its commit to the commit of its batch', () => {
  const { latency } = follower()(seen(), takes);
  const told = figuresOf(latency);
  near(told.captured, 1, 20);
  near(told.appended, 1, 10);
  near(told.planned, 1, 4005 - 2530);
  near(told.committed, 1, 5000 - 4005);
  near(told.total, 1, 5000 - 2500);
  assert.deepEqual(figuresOf(latency, 1), told);
  const total = latency.hops.find(({ hop }) => hop === 'total');
  assert.deepEqual(
    [total?.histogram.count, total?.histogram.sumMs, total?.histogram.within],
    [1, 2500, [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]],
  );
});

test('what was there before anybody looked counts as of its own time, and in no counter', () => {
  const { latency } = follower()(seen({ fresh: false }), takes);
  near(figuresOf(latency).total, 1, 2500);
  assert.deepEqual(
    latency.hops.map(({ histogram }) => histogram.count),
    [0, 0, 0, 0, 0],
  );
  const day = 86_400_000;
  const old = { fresh: false, committedAt: committed - day, capturedAt: committed - day + 20 };
  const { latency: later } = follower()(seen({ ...old, appendedAt: committed - day + 30 }), []);
  assert.deepEqual(figuresOf(later), {});
});

test('told tick by tick, or the same tick twice, a change counts once', () => {
  const tell = follower();
  const samples = seen();
  for (let n = 1; n <= samples.length; n += 1) {
    const events = n > 5 ? takes : [];
    tell(samples.slice(0, n), events);
    tell(samples.slice(0, n), events);
  }
  const { latency } = tell(samples, takes);
  for (const { histogram } of latency.hops) assert.equal(histogram.count, 1);
  near(figuresOf(latency).total, 1, 2500);
});

test('what is not known gives no figure: no batch, no commit', () => {
  assert.deepEqual(Object.keys(figuresOf(follower()(seen(), []).latency)), [
    'captured',
    'appended',
  ]);
  const without = seen().map((sample) => {
    const { delta: _, ...readings } = sample.readings;
    return { ...sample, readings };
  });
  assert.deepEqual(Object.keys(figuresOf(follower()(without, takes).latency)), [
    'captured',
    'appended',
    'planned',
  ]);
  const untold = follower()(seen({ capturedAt: null }), takes).latency;
  assert.deepEqual(Object.keys(figuresOf(untold)), ['planned', 'committed', 'total']);
});

test('where times are in the wrong order clocks are apart, and no latency is made of them', () => {
  const { latency } = follower()(seen({ capturedAt: committed - 700 }), takes);
  const captured = latency.hops.find(({ hop }) => hop === 'captured');
  assert.deepEqual(captured?.apart, { count: 1, ms: 700 });
  assert.equal(captured?.histogram.count, 0);
  assert.equal(captured?.windows[60], null);
  assert.equal(latency.hops.find(({ hop }) => hop === 'total')?.apart, null);
});

test('records of a snapshot are no latency; nor is what was sent again', () => {
  assert.deepEqual(figuresOf(follower()(seen({ snapshot: true }), takes).latency), {});
  const samples = lab(8, (i) => ({
    kafka: kafkaWith(
      BigInt(40 + i),
      i === 3 ? [change(42n, committed)] : i === 5 ? [change(44n, committed - 60_000)] : [],
    ),
  }));
  const { latency } = follower()(samples);
  assert.equal(latency.resent, 1);
  near(figuresOf(latency).captured, 1, 20);
});

test('where time goes back it begins anew, with what the readings show', () => {
  const tell = follower();
  const samples = seen();
  tell(samples, takes);
  assert.deepEqual(figuresOf(tell(samples.slice(0, 3), takes).latency), {});
  near(figuresOf(tell(samples, takes).latency).total, 1, 2500);
});

test('a topic that was made anew begins with its first offsets', () => {
  const samples = lab(8, (i) => ({
    kafka:
      i < 5
        ? kafkaWith(50n, i === 3 ? [change(49n, committed)] : [])
        : kafkaWith(3n, i === 6 ? [change(2n, t0 + 5500)] : []),
  }));
  near(figuresOf(follower()(samples).latency).captured, 2, 20);
});

test('captured tables that the query does not read are told beside', () => {
  const beat = { topic: 'lab_cdc.cdc_heartbeat.heartbeat', table: 'cdc_heartbeat.heartbeat' };
  const samples = lab(6, (i) => ({
    kafka: kafkaWith(40n, i === 3 ? [change(7n, committed, beat)] : []),
    postgres: postgres({
      publications: [
        { name: 'dbz_publication', tables: ['inventory.customers', 'cdc_heartbeat.heartbeat'] },
      ],
    }),
  }));
  const { latency, tables } = follower()(samples);
  assert.deepEqual(figuresOf(latency), {});
  near(figuresOf({ ...latency, hops: latency.beside }).captured, 1, 20);
  assert.deepEqual(latency.besideTables, ['cdc_heartbeat.heartbeat']);
  assert.deepEqual(
    tables.map(({ table }) => table),
    ['inventory.customers'],
  );
  // What nobody captures is no measure of the pipeline.
  const other = { topic: 'orders', table: 'public.orders' };
  const more = lab(6, (i) => ({
    kafka: kafkaWith(40n, i === 3 ? [change(7n, committed, other)] : []),
  }));
  assert.deepEqual(figuresOf({ ...latency, hops: follower()(more).latency.beside }), {});
});

test('what was sampled before source and query have answered waits for them', () => {
  const tell = follower();
  const samples = seen();
  const early = samples
    .slice(0, 5)
    .map(({ at, readings: { kafka } }) => ({ at, readings: { kafka } }));
  assert.deepEqual(figuresOf(tell(early as Sample[]).latency), {});
  near(figuresOf(tell(samples, takes).latency).total, 1, 2500);
});

test('what is kept of a query that stands still is bounded, and spread over all that waits', () => {
  const tell = follower();
  const samples = lab(280, (i) => ({
    kafka: kafkaWith(BigInt(i + 1), [change(BigInt(i), t0 + i * 1000)]),
    checkpoint: checkpoint([0n]),
    delta: delta({ version: 9, commits: [commit(9, 280, { at: t0 + 281_000 })] }),
  }));
  for (let n = 1; n <= samples.length; n += 1) tell(samples.slice(Math.max(0, n - 300), n));
  const { latency } = tell(samples, [batchOf(9, t0 + 280_000, [0n, 280n])]);
  const { count = 0 } = latency.hops.find(({ hop }) => hop === 'total')?.windows[60] ?? {};
  assert.ok(count > 16 && count <= 64, String(count));
  const total = latency.hops.find(({ hop }) => hop === 'total')?.windows[60];
  // Of changes that waited from 2 s to 281 s.
  assert.ok(Math.abs((total?.p50 ?? 0) - 141_000) < 60_000, String(total?.p50));
});

describe('freshness', () => {
  const table = (samples: Sample[], events: BatchEvent[] = []) => {
    const [row] = follower()(samples, events).tables;
    assert.ok(row);
    return row;
  };
  test('of the newest change that has landed; idle where nothing waits', () => {
    const { freshMs, landedAt, state, waiting, behindMs } = table(seen());
    assert.deepEqual(
      { freshMs, landedAt, state, waiting, behindMs },
      {
        ...{ freshMs: t0 + 7250 - committed, landedAt: committed, state: 'idle' },
        ...{ waiting: 0n, behindMs: null },
      },
    );
  });
  test('behind by the oldest change that waits, and how many records do', () => {
    const samples = lab(8, (i) => ({
      kafka: kafkaWith(
        i < 5 ? 50n : 58n,
        i === 1 ? [change(49n, t0 + 500)] : i === 5 ? [change(57n, t0 + 4500)] : [],
      ),
      checkpoint: checkpoint([50n]),
    }));
    const { freshMs, landedAt, state, waiting, behindMs } = table(samples);
    assert.deepEqual(
      { freshMs, landedAt, state, waiting, behindMs },
      {
        ...{ freshMs: 6750, landedAt: t0 + 500, state: 'behind' },
        ...{ waiting: 8n, behindMs: 7250 - 4500 },
      },
    );
  });
  test('behind where the slot has not passed what was written, though no record waits', () => {
    // Nobody reads the slot; three rows are written at 4 s, and one at 6 s.
    const confirmed = (lsn: (i: number) => bigint) =>
      table(
        lab(8, (i) => ({
          kafka: kafkaWith(50n, i === 1 ? [change(49n, t0 + 500)] : []),
          checkpoint: checkpoint([50n]),
          postgres: source(i, i < 4 ? 10n : i < 6 ? 13n : 14n, {
            confirmedFlushLsn: lsn(i),
            active: false,
          }),
        })),
      );
    const behind = confirmed(() => 300n);
    assert.deepEqual(
      [behind.state, behind.uncaptured, behind.waiting, behind.behindMs],
      ['behind', 4n, 0n, 7250 - 4000],
    );
    assert.deepEqual(behind.written, { inserts: 4n, updates: 0n, deletes: 0n, overMs: 7000 });
    const passed = confirmed((i) => (i < 7 ? 300n : 600n));
    assert.deepEqual([passed.state, passed.uncaptured], ['idle', 0n]);
    // Up to the first three.
    const partly = confirmed((i) => (i < 7 ? 300n : 400n));
    assert.deepEqual([partly.state, partly.uncaptured, partly.behindMs], ['behind', 1n, 1250]);
  });
  test('a slot that is read and confirms seldom: the change in the topic says as much', () => {
    const read = (committedAt: number, active = true) =>
      table(
        lab(40, (i) => ({
          kafka: kafkaWith(50n, i === 31 ? [change(49n, committedAt)] : []),
          checkpoint: checkpoint([50n]),
          postgres: source(i, i < 30 ? 10n : 11n, { confirmedFlushLsn: 300n, active }),
        })),
      );
    assert.deepEqual([read(t0 + 29_500).state, read(t0 + 29_500).uncaptured], ['idle', 0n]);
    assert.equal(read(t0 + 29_500, false).state, 'behind');
    // Another change, of before.
    assert.deepEqual([read(t0 + 10_000).state, read(t0 + 10_000).uncaptured], ['behind', 1n]);
  });
  test('a change that is made while Kafka is away is not taken for the one before it', () => {
    const failure = { kind: 'unreachable' as const, message: 'gone', since: t0 + 5000 };
    const read = (isAway: boolean) =>
      table(
        lab(10, (i) => ({
          kafka: kafkaWith(50n, i === 3 ? [change(49n, t0 + 2500)] : []),
          checkpoint: checkpoint([50n]),
          postgres: source(i, i < 3 ? 10n : i < 8 ? 11n : 12n, { confirmedFlushLsn: 100n }),
        })).map(({ at, readings }) => {
          const known = readings.kafka as NonNullable<typeof readings.kafka>;
          const away = isAway && at >= failure.since;
          return { at, readings: { ...readings, kafka: away ? { ...known, failure } : known } };
        }),
      );
    // The counters of a captured one may come so late.
    assert.equal(read(false).uncaptured, 0n);
    assert.equal(read(true).uncaptured, 1n);
  });
  test('of what was written before anybody looked only a capture that works says that it is captured', () => {
    const told = (captureAnswers: boolean, confirmedFlushLsn: bigint) => {
      const samples = lab(3, () => ({
        kafka: kafkaWith(50n, []),
        checkpoint: checkpoint([50n]),
        postgres: source(9, 10n, { confirmedFlushLsn }),
      }));
      if (captureAnswers) return table(samples).state;
      return table(
        samples.map((sample) => {
          const { capture: _, ...readings } = sample.readings;
          return { ...sample, readings };
        }),
      ).state;
    };
    assert.equal(told(true, 100n), 'idle');
    assert.equal(told(false, 100n), null);
    assert.equal(told(false, 900n), 'idle');
  });
  test('where the source does not tell, a table is not called idle', () => {
    const told = (at: Partial<Values>) =>
      table(
        lab(8, () => ({
          kafka: kafkaWith(50n, []),
          checkpoint: checkpoint([50n]),
          ...at,
        })),
      ).state;
    assert.equal(told({ postgres: postgres({ slots: [slot()] }) }), null);
    assert.equal(told({ postgres: source(1, 10n, { confirmedFlushLsn: null }) }), null);
    assert.equal(told({ postgres: source(1, 10n) }), 'idle');
    assert.equal(
      told({ postgres: postgres({ slots: [slot()] }), kafka: kafkaWith(51n, []) }),
      'behind',
    );
  });
  test('nothing is said of a state while one of them does not answer', () => {
    const samples = seen();
    const last = samples.at(-1) as Sample;
    const failure = { kind: 'unreachable' as const, message: 'gone', since: last.at };
    const stale = { ...last.readings.kafka, failure } as typeof last.readings.kafka;
    const row = table([
      ...samples,
      { at: last.at + 1000, readings: { ...last.readings, kafka: stale } },
    ]);
    assert.equal(row.state, null);
    assert.equal(row.landedAt, committed);
  });
  test('counts of a minute; none across a reset of the statistics', () => {
    const counted = (counts: (i: number) => [bigint, bigint, bigint]) =>
      table(
        lab(121, (i) => ({
          kafka: kafkaWith(50n, []),
          postgres: postgres({ written: { 'inventory.customers': counts(i) } }),
        })),
      ).written;
    assert.deepEqual(
      counted((i) => [BigInt(i * 3), BigInt(i), 5n]),
      { inserts: 180n, updates: 60n, deletes: 0n, overMs: 60_000 },
    );
    // Whoever has begun to read just now: as of the first reading that tells them.
    const young = lab(5, (i) => ({
      kafka: kafkaWith(50n, []),
      postgres: i === 0 ? postgres() : source(i, BigInt(i * 2)),
    }));
    assert.deepEqual(table(young).written, { inserts: 6n, updates: 0n, deletes: 0n, overMs: 3000 });
    assert.equal(table(young.slice(0, 2)).written, null);
    assert.equal(
      counted((i) => [BigInt(i < 100 ? i * 3 : i * 5 - 500), 0n, 0n]),
      null,
    );
  });
});
