import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SlotRenewal } from '../../source/systems/postgres/readings.ts';
import type { Loss } from '../../source/watch/losses.ts';
import { recordedOf } from '../../source/watch/recording/recorded.ts';
import type { Snapshot } from '../../source/watch/snapshot.ts';
import { type Sample, snapshotFrom } from '../observed.ts';
import * as build from '../pipeline/build.ts';
import { lab } from '../pipeline/pipeline.ts';

const { checkpoint, delta, kafka, service, slot, t0, topic } = build;
const customers = 'lab_cdc.inventory.customers';
const keptS = 300;

/** Goes through samples as a watch does, of which none has more than five minutes; every tenth is looked at. */
const watch = (samples: Sample[], before: readonly Loss[] = []): Snapshot[] => {
  const seen: Snapshot[] = [];
  let losses = before;
  for (let i = 9; i < samples.length; i += 10) {
    const now = samples[i]?.at ?? 0;
    const window = samples.slice(Math.max(0, i + 1 - keptS), i + 1);
    const snapshot = snapshotFrom(window, [], now, { losses });
    losses = snapshot.losses ?? [];
    seen.push(snapshot);
  }
  return seen;
};
/** At which of these seconds a rule is found. */
const foundAt = (id: string, seen: readonly Snapshot[], ...seconds: number[]): boolean[] =>
  seconds.map((second) => {
    const snapshot = seen.find(({ at }) => at === t0 + second * 1000 + 9000);
    return snapshot?.findings.some((finding) => finding.id === id) ?? false;
  });
const lastOf = (seen: readonly Snapshot[]): readonly Loss[] => seen.at(-1)?.losses ?? [];

const renewed: SlotRenewal = { at: t0 + 10_000, how: 'made anew', from: 100n, to: 9000n };
/** A slot that was made anew after 10 s, as far as its server is asked by whoever has seen that. */
const anew = (n: number, snapshot: (i: number) => number, isSeen = true) =>
  lab(n, (i) => ({
    capture: build.capture({ 'snapshot.TotalNumberOfEventsSeen': snapshot(i) }),
    postgres: build.postgres({
      currentLsn: BigInt(i * 1000),
      slots: [
        slot({
          ...{ restartLsn: BigInt(i * 1000), confirmedFlushLsn: BigInt(i * 1000) },
          ...(isSeen && i >= 10 && { renewed }),
        }),
      ],
    }),
  }));
/** Retention removes 50 records before the query reads them, which goes on behind the gap. */
const gap = (n: number, more: (i: number) => { query?: string; snapshot?: number } = () => ({})) =>
  lab(n, (i) => {
    const { query = 'q', snapshot = 0 } = more(i);
    return {
      capture: build.capture({ 'snapshot.TotalNumberOfEventsSeen': snapshot }),
      kafka: kafka(topic([900n], customers, i < 10 ? 0n : 450n)),
      checkpoint: { ...checkpoint([i < 20 ? 400n : 900n]), query },
    };
  });

describe('a slot that was made anew', () => {
  test('is told for as long as no snapshot is taken', () => {
    const seen = watch(anew(700, () => 4));
    assert.deepEqual(foundAt('S10', seen, 20, 290, 320, 690), [true, true, true, true]);
    assert.deepEqual(foundAt('C16', seen, 20, 690), [true, true]);
  });

  test('is forgotten with a snapshot, whatever becomes of its task, and comes back no more', () => {
    // The task begins anew after a minute: it counts no rows of a snapshot any more.
    const samples = anew(700, (i) => (i < 15 || i > 60 ? 0 : 4));
    const seen = watch(samples);
    assert.deepEqual(foundAt('S10', seen, 20, 290, 320, 690), [false, false, false, false]);
    assert.deepEqual(foundAt('C16', seen, 690), [false]);
    const last = samples.slice(-keptS);
    const without = snapshotFrom(last, [], last.at(-1)?.at);
    assert.ok(without.findings.some(({ id }) => id === 'S10'));
  });

  test('is forgotten where what captures was started anew for the snapshot, and was silent meanwhile', () => {
    const samples = anew(700, () => 4).map((sample, i) => {
      const value = { ...build.capture({ 'snapshot.TotalNumberOfEventsSeen': 4 }) };
      // On a slow machine it has been up for long when its slot is seen.
      const reading = { at: sample.at, tookMs: 1, value: { ...value, epoch: t0 - 25_000 } };
      const since = t0 + 5000;
      const failure = { kind: 'unreachable' as const, message: 'refused', since };
      const before = { at: sample.at, tookMs: 1, value: { ...value, epoch: t0 - 90_000 } };
      const capture = i < 5 ? before : i < 30 ? { ...before, at: t0 + 4000, failure } : reading;
      return { ...sample, readings: { ...sample.readings, capture } };
    });
    assert.deepEqual(foundAt('S10', watch(samples), 10, 20, 30, 690), [true, true, false, false]);
  });

  test('is told again where it is made anew once more', () => {
    const samples = anew(120, (i) => (i < 15 ? 0 : 4)).map((sample, i) => {
      const value = sample.readings.postgres?.value;
      if (i < 90 || !value) return sample;
      const again = { ...renewed, at: t0 + 90_000 };
      const postgres = {
        ...{ at: sample.at, tookMs: 1 },
        value: { ...value, slots: value.slots.map((each) => ({ ...each, renewed: again })) },
      };
      return { ...sample, readings: { ...sample.readings, postgres } };
    });
    assert.deepEqual(foundAt('S10', watch(samples), 20, 80, 90, 110), [false, false, true, true]);
  });

  test('is told by whoever starts later, until a snapshot is taken', () => {
    const before = lastOf(watch(anew(60, () => 4)));
    const later = anew(600, (i) => (i < 300 ? 4 : 9), false);
    const seen = watch(later, before);
    assert.deepEqual(foundAt('S10', seen, 0, 290, 300, 590), [true, true, false, false]);
    const [told] = (seen[0]?.findings ?? []).filter(({ id }) => id === 'S10');
    assert.equal(told?.level, 'error');
    assert.equal(told?.since, renewed.at);
    assert.deepEqual(foundAt('S10', watch(later), 0), [false]);
    // What only the slot of now shows is not told of an earlier one.
    assert.deepEqual(foundAt('C16', seen, 0), [false]);
  });
});

describe('what a query will never read', () => {
  test('is told after it has left the readings, as what was before', () => {
    const seen = watch(gap(700));
    assert.deepEqual(foundAt('K12', seen, 0, 10, 310, 690), [false, true, true, true]);
    const last = seen.at(-1)?.findings.find(({ id }) => id === 'K12');
    assert.match(last?.text ?? '', /^retention has removed 50 records of lab_cdc/);
    const { findings } = snapshotFrom(gap(700).slice(-keptS));
    assert.ok(!findings.some(({ id }) => id === 'K12'));
  });

  test('ends with a new checkpoint, or a new snapshot', () => {
    const checkpointed = watch(gap(500, (i) => ({ query: i < 400 ? 'q' : 'r' })));
    assert.deepEqual(foundAt('K12', checkpointed, 390, 400, 490), [true, false, false]);
    const taken = watch(gap(500, (i) => ({ snapshot: i < 400 ? 3 : 7 })));
    assert.deepEqual(foundAt('K12', taken, 390, 400, 490), [true, false, false]);
    // Its readings of the last five minutes still show it.
    const soon = watch(gap(100, (i) => ({ query: i < 40 ? 'q' : 'r' })));
    assert.deepEqual(foundAt('K12', soon, 30, 40, 90), [true, false, false]);
  });

  test('ends with an incremental snapshot of its table, once its rows have come', () => {
    const read = (of: string, from: number, at: number) => ({
      [of]: { from: t0 + from * 1000, at: t0 + at * 1000, incremental: true },
    });
    const withSnapshot = (snapshots: ReturnType<typeof read>, second: number) =>
      gap(500).map((sample, i) => {
        const value = sample.readings.kafka?.value;
        if (i < second || !value) return sample;
        const kafka = { at: sample.at, tookMs: 1, value: { ...value, snapshots } };
        return { ...sample, readings: { ...sample.readings, kafka } };
      });
    const told = (samples: Sample[]) =>
      foundAt('K12', watch(samples), 380, 390, 400, 410, 420, 490);
    const cured = [true, true, true, false, false, false];
    assert.deepEqual(told(withSnapshot(read(customers, 395, 405), 405)), cured);
    const stays = [true, true, true, true, true, true];
    // Of another table; of before; one that goes on.
    assert.deepEqual(told(withSnapshot(read('lab_cdc.inventory.orders', 395, 405), 405)), stays);
    assert.deepEqual(told(withSnapshot(read(customers, 2, 5), 5)), stays);
    assert.deepEqual(told(withSnapshot(read(customers, 395, 600), 405)), stays);
  });

  test('is told once more where it happens again, though the first time is still seen', () => {
    // The topic is made anew twice, and the query begins anew after each.
    const twice = lab(240, (i) => {
      const [turn, query] = i < 60 ? [i, 'q'] : i < 120 ? [i - 60, 'r'] : [i - 120, 's'];
      const isGone = i < 120 && turn >= 20;
      const ends = isGone ? 5n : 400n;
      return { kafka: kafka(topic([ends])), checkpoint: { ...checkpoint([400n]), query } };
    });
    const told = foundAt('K11', watch(twice), 0, 20, 50, 60, 70, 90, 110, 120, 230);
    assert.deepEqual(told, [false, true, true, false, false, true, true, false, false]);
  });

  test('is no other loss while the job is off, though a snapshot was taken', () => {
    const off = lab(200, (i) => ({
      capture: build.capture({ 'snapshot.TotalNumberOfEventsSeen': i < 60 ? 0 : 7 }),
      kafka: kafka(topic([900n], customers, i < 10 ? 0n : 450n)),
      checkpoint: { ...checkpoint([400n]), query: 'q' },
    }));
    assert.deepEqual(foundAt('K12', watch(off), 20, 50, 60, 190), [true, true, false, false]);
  });

  test('is in a recording, so that a replay tells it too', () => {
    const [last] = watch(gap(400)).slice(-1);
    assert.ok(last);
    const { losses = [] } = recordedOf(last);
    const replayed = snapshotFrom(gap(400).slice(-keptS), [], last.at, { losses });
    assert.ok(replayed.findings.some(({ id }) => id === 'K12'));
  });

  test('ends after a day, and with its lab', () => {
    const [loss] = lastOf(watch(gap(60)));
    assert.ok(loss);
    const later = (hours: number) => watch(gap(10), [{ ...loss, at: t0 - hours * 3_600_000 }]);
    assert.deepEqual(foundAt('K12', later(23), 0), [true]);
    assert.deepEqual(foundAt('K12', later(25), 0), [false]);
    const absent = lab(20, (i) => ({
      services: { ...build.services([service()]), ...(i < 5 && { lab: 'absent' as const }) },
    }));
    assert.deepEqual(foundAt('K12', watch(absent, [{ ...loss, at: t0 - 1000 }]), 10), [false]);
  });

  test('explains nothing of what is found later, and stands behind it', () => {
    const seen = watch(gap(400));
    const off = lab(40, (i) => ({
      kafka: kafka(topic([BigInt(900 + i)], customers, 450n)),
      checkpoint: { ...checkpoint([900n], [3, 3]), query: 'q' },
      postgres: build.postgres({ slots: [slot({ walStatus: 'lost', active: false })] }),
    }));
    const [last] = watch(off, lastOf(seen)).slice(-1);
    const ids = last?.findings.filter(({ level }) => level === 'error').map(({ id }) => id) ?? [];
    assert.ok(ids.indexOf('K12') > ids.indexOf('S02') && ids.includes('S02'), ids.join(' '));
    assert.match(last?.pipelines[0]?.verdict.text ?? '', /^slot debezium is lost/);
    assert.ok(!last?.findings.some(({ because }) => because === 'K12'));
  });
});

describe('a table that was replaced', () => {
  const queried = (i: number, query: string | null) =>
    query === null ? null : { ...checkpoint([BigInt(i * 10)], [i, i]), query };
  const replaced = (query: (i: number) => string | null) =>
    lab(700, (i) => ({
      delta: delta({
        version: i,
        table: { id: i < 20 ? 'one' : 'two', createdAt: t0 } as never,
      }),
      checkpoint: queried(i, query(i)),
    }));

  test('is told beyond five minutes where its checkpoint was kept', () => {
    assert.deepEqual(foundAt('D06', watch(replaced(() => 'q')), 20, 310, 690), [true, true, true]);
  });

  test('is no loss where the query begins anew as well', () => {
    const seen = watch(replaced((i) => (i < 20 ? 'q' : 'r')));
    assert.deepEqual(foundAt('D06', seen, 20, 310, 690), [false, false, false]);
  });

  test('is none either where its checkpoint was seen to be gone before it', () => {
    const seen = watch(replaced((i) => (i < 15 ? 'q' : i < 25 ? null : 'r')));
    assert.deepEqual(foundAt('D06', seen, 30, 310, 690), [false, false, false]);
  });
});
