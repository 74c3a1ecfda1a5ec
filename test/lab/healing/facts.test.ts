import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { openReplay } from '../../../source/commands/observe.ts';
import { stackFolder } from '../../../source/config/versions.ts';
import { labNames } from '../../../source/lab/contract/names.ts';
import { type Facts, factsOf } from '../../../source/lab/healing/facts.ts';
import { healingPolicy, type Order } from '../../../source/lab/healing/policy.ts';
import { windowsOf } from '../../../source/lab/healing/windows.ts';
import { type Sample, snapshotFrom } from '../../observed.ts';
import * as build from '../../pipeline/build.ts';
import { lab, slotAt } from '../../pipeline/pipeline.ts';

const { serviceOf } = labNames(() => ({ engine: 'local', source: 'postgres', capture: 'connect' }));
const windows = windowsOf(path.join(stackFolder, 'supervisor', 'watchdog.conf'), assert.fail);
const factsAt = (samples: Sample[], at = 0): Facts | undefined =>
  factsOf(snapshotFrom(samples), serviceOf, at);

/** What is ordered while a lab is looked at every five seconds, with the seconds after which it is. */
const healed = (samples: Sample[], from = 0): string[] => {
  const policy = healingPolicy(windows);
  const said: string[] = [];
  for (let i = 0; i < samples.length; i += 5) {
    const facts = factsAt(samples.slice(Math.max(0, i - 30), i + 1), i * 1000);
    const orders: Order[] = facts ? policy.judge(facts) : [];
    for (const { does, service, why } of orders)
      said.push(`${i - from} ${does} ${service}: ${why}`);
  }
  return said;
};

const services = ['postgres', 'kafka', 'connect', 'spark-master', 'spark-worker', 'job'].map(
  (name) => build.service({ name, startedAt: build.t0 - 600_000 }),
);
const running = {
  connectors: [{ name: 'lab-cdc', state: 'RUNNING', tasks: [{ id: 0, state: 'RUNNING' }] }],
};
const sound = () => ({
  services: build.services(services),
  capture: { ...build.capture(), ...running },
});

describe('what a lab’s readings tell the healer', () => {
  test('which services run and are well', () => {
    const stopped = build.service({ name: 'jupyter', health: 'unhealthy', stopped: true });
    const alone = build.service({ name: 'connect', unsupervised: true });
    const ended = build.service({ name: 'spark-worker', state: 'stopped', health: 'unknown' });
    const facts = factsAt(
      lab(2, () => ({ services: build.services([build.service(), stopped, alone, ended]) })),
    );
    const told = [...(facts?.services ?? [])].map(([name, { stopped, well }]) => [
      name,
      stopped,
      well,
    ]);
    assert.deepEqual(told, [
      ['kafka', false, true],
      ['jupyter', true, false],
    ]);
  });

  test('that who says no answers', () => {
    for (const [kind, well] of [
      ['denied', true],
      ['unexpected', true],
      ['timeout', false],
      ['unreachable', false],
    ] as const) {
      const samples = build.failing(
        lab(3, () => ({ services: build.services(services) })),
        'postgres',
        { kind },
      );
      assert.equal(factsAt(samples)?.services.get('postgres')?.well, well, kind);
    }
  });

  test('nothing where nobody knows what runs', () => {
    assert.equal(factsAt(build.failing(lab(3), 'services')), undefined);
  });

  test('how slot and connector are', () => {
    const of = (more: Parameters<typeof slotAt>[1]) =>
      factsAt(lab(3, (i) => ({ ...sound(), ...slotAt(i, more) })))?.capture;
    assert.deepEqual(of({}), {
      service: 'connect',
      states: ['RUNNING', 'RUNNING'],
      slotUsable: true,
      decoding: false,
    });
    assert.equal(of({ walStatus: 'lost' })?.slotUsable, false);
    assert.equal(of({ name: 'another' })?.slotUsable, false);
  });

  test('that a large transaction is decoded', () => {
    const decoding = (sentPerS: bigint) =>
      factsAt(
        lab(20, (i) => ({
          ...sound(),
          postgres: build.postgres({
            currentLsn: 1n << 30n,
            slots: [build.slot({ activePid: 7 })],
            walsenders: [
              {
                ...{ pid: 7, application: 'Debezium', state: 'streaming', flushLsn: 0n },
                sentLsn: BigInt(i) * sentPerS,
              },
            ],
          }),
        })),
      )?.capture.decoding;
    assert.equal(decoding(1_000_000n), true);
    assert.equal(decoding(0n), false);
  });
});

describe('a lab by its readings', () => {
  test('in which all is well is left alone', () => {
    assert.deepEqual(healed(lab(200, sound)), []);
  });

  test('whose slot stands still gets its capture replaced', () => {
    const samples = lab(120, (i) => ({
      ...sound(),
      // Nothing is confirmed, and no record arrives, though WAL is written.
      ...(i > 30 && {
        ...slotAt(i, { confirmedFlushLsn: 30_000n, restartLsn: 30_000n }),
        kafka: build.kafka(build.topic([300n])),
        checkpoint: build.checkpoint([300n], [30, 30]),
      }),
    }));
    const [first, ...more] = healed(samples, 30);
    assert.match(first ?? '', /^6[05] replace connect: slot debezium is not moving/);
    assert.deepEqual(more, []);
  });

  test('whose Kafka does not answer gets it replaced', () => {
    const silent = (i: number) => ({
      reading: {
        kind: 'timeout' as const,
        message: 'no answer within 3 s',
        since: build.t0 + 30_000 + i,
      },
    });
    const well = lab(120, sound);
    // Whoever fails keeps its last value, and that value's time.
    const last = well[30]?.readings.kafka;
    const samples = well.map((sample, i) =>
      i <= 30
        ? sample
        : {
            ...sample,
            readings: {
              ...sample.readings,
              kafka: { ...last, failure: silent(0).reading },
            },
          },
    ) as Sample[];
    const [first] = healed(samples, 30);
    assert.match(first ?? '', /^50 replace kafka: Kafka has not answered in time since/);
  });

  const recordings = path.join(import.meta.dirname, '..', '..', 'recordings');
  for (const name of readdirSync(recordings).filter((file) => file.endsWith('.rec')))
    test(`that was recorded (${name}) is left alone where nothing hung`, async (t) => {
      const replay = await openReplay(path.join(recordings, name), new AbortController().signal);
      t.after(() => replay.close());
      const { from, until } = replay.player.recording;
      const policy = healingPolicy(windows);
      let looks = 0;
      for (let at = from; at <= until; at += 5000) {
        replay.player.seek(at);
        const facts = factsOf(replay.snapshot(), serviceOf, at);
        looks += facts ? 1 : 0;
        assert.deepEqual(facts ? policy.judge(facts) : [], []);
      }
      // One of systems that are no lab has nothing to heal.
      assert.equal(looks > 0, replay.snapshot().labs.length > 0);
    });
});
