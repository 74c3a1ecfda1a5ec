import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { observing } from '../../source/commands/observe.ts';
import { onceOf, takeSnapshot } from '../../source/commands/take-once.ts';
import { faceOf } from '../../source/screen/face.ts';
import { createSession, replaySession, type Session } from '../../source/screen/session.ts';
import { kinds } from '../../source/systems/index.ts';
import { toJson } from '../../source/text/json.ts';
import type { Watching } from '../../source/watch/index.ts';
import type { Replay } from '../../source/watch/recording/replay.ts';
import type { Snapshot } from '../../source/watch/snapshot.ts';
import type { Target } from '../../source/watch/target.ts';
import { viewOf } from '../../source/watch/view.ts';
import { watchedSystems } from '../observed.ts';
import { startMonitor } from '../screen/monitor.ts';
import { tempFolder } from '../support.ts';
import { handClock } from '../watch/clock.ts';
import { begin, counter, counters, countersNamed } from './counter.ts';

const hand = handClock(begin);

/** The line that registers it. */
const all = [...kinds, counters(hand.clock.now)];

const { observe, record, openReplay } = observing(all);
const face = faceOf(all);

const sizes = [
  [60, 15],
  [80, 24],
  [120, 36],
  [200, 60],
] as const;

// A lab that does not answer, so that every pane of the index is there, and two of that kind.
const lab = watchedSystems();
const target: Target = { ...lab, systems: [...lab.systems, ...countersNamed('a', 'b')] };

const scope: { cleanups: (() => unknown)[]; after(clean: () => unknown): void } = {
  cleanups: [],
  after: (clean) => scope.cleanups.unshift(clean),
};

/** What a session's screen shows of that kind: at first, with its pane in focus, and its detail. */
const shownIn = async (session: Session, [columns, rows]: readonly [number, number]) => {
  const monitor = startMonitor(columns, rows, { session, face });
  try {
    await monitor.settle();
    const first = monitor.text();
    await monitor.press('8');
    const pane = await monitor.shows(/COUNTED/);
    await monitor.press('enter');
    const detail = await monitor.shows(/What it counts/);
    return { first, pane, detail };
  } finally {
    monitor.close();
  }
};

describe('a kind of systems that one line registers', () => {
  let watching: Watching;
  let session: Session;
  let replayed: Replay;
  let file: string;
  let last: Snapshot;

  before(async () => {
    file = path.join(tempFolder(scope), 'counters.rec');
    const recorder = await record(file, target, { intervalMs: 1000 });
    session = createSession([], {
      ...{ bringUp: false, readOnly: true, intervalMs: 1000 },
      observe: (_, options) => {
        watching = observe(target, { ...options, clock: hand.clock, record: recorder });
        return watching;
      },
    });
    scope.after(() => session.end());
    session.begin();
    for (let second = 0; second < 14; second += 1) await hand.go(1000);
    last = watching.snapshot();
    await recorder.close();
    replayed = await openReplay(file, new AbortController().signal);
    scope.after(() => replayed.close());
    replayed.player.play(false);
    replayed.player.seek(replayed.player.recording.until);
  });
  after(async () => {
    for (const clean of scope.cleanups) await clean();
  });

  const seenAt = async (what: Session, size: readonly [number, number]) => {
    const { first, pane, detail } = await shownIn(what, size);
    // Drawn, or a tab that says which key draws it; of a narrow screen's tabs the keys are left.
    assert.match(first, size[0] < 110 ? / 8 / : / 8 Counters /);
    const value = String(viewOf(last, counter, 'counter:a')?.reading.value?.count);
    assert.match(pane, new RegExp(`›8 Counters[\\s\\S]*${value}`));
    assert.match(detail, new RegExp(`Counter ${value}[\\s\\S]*counted +${value}`));
    assert.match(detail, /last event +event \d+/);
  };

  for (const size of sizes) {
    test(`has its pane and its detail at ${size.join('x')}`, () => seenAt(session, size));
    test(`has them in a replay at ${size.join('x')}`, () => seenAt(replaySession(replayed), size));
  }

  test('is in a recording as it was, and nowhere else is its password', async () => {
    for (const id of ['counter:a', 'counter:b'] as const) {
      const read = viewOf(replayed.snapshot(), counter, id);
      const now = viewOf(last, counter, id);
      assert.ok(now?.reading.value && now.rows.rows.length === 2);
      assert.deepEqual(read?.reading, now.reading);
      assert.deepEqual(read?.rows, now.rows);
      assert.deepEqual(read?.events, now.events);
    }
    assert.deepEqual(replayed.snapshot().findings, last.findings);
    assert.doesNotMatch(toJson(onceOf(last)), /sesame/);
    // A cdc-top without that line says that it can't read this.
    await assert.rejects(
      observing(kinds).openReplay(file, new AbortController().signal),
      /^Failure: .*counters\.rec has a system of kind counter, which is unknown here; recorded by cdc-top /,
    );
  });

  test('has its findings and figures', async () => {
    for (let second = 0; second < 7 && !noteOf(watching.snapshot()); second += 1)
      await hand.go(1000);
    const snapshot = watching.snapshot();
    assert.deepEqual(
      snapshot.findings.filter(({ id }) => id === 'T07').map(({ text }) => text),
      ['a has a note', 'b has a note'],
    );
    const view = viewOf(snapshot, counter, 'counter:b');
    const kind = all.find((each) => each.kind.name === counter.kind)?.kind;
    assert.ok(view && kind);
    const exporter = await kind.metrics?.();
    assert.deepEqual(exporter?.samples(view), [
      { name: 'counted', labels: { system: 'counter:b' }, value: view.reading.value?.count },
    ]);
  });

  test('is in what once --json prints', async () => {
    const started = Date.now();
    const { observe } = observing([...kinds, counters(() => begin + Date.now() - started)]);
    const snapshot = await takeSnapshot(
      { ...target, systems: countersNamed('a', 'b'), pipelines: [] },
      { signal: new AbortController().signal, intervalMs: 1000, observe },
    );
    const { schema, systems } = JSON.parse(toJson(onceOf(snapshot)));
    assert.equal(schema, 2);
    assert.deepEqual(
      systems.map(({ system, kind }: Snapshot['systems'][number]) => [system.id, kind]),
      [
        ['counter:a', 'counter'],
        ['counter:b', 'counter'],
      ],
    );
    for (const { reading, rows } of systems) {
      assert.match(reading.value.count, /^\d+$/);
      assert.equal(rows.rows.length, 2);
    }
  });
});

const noteOf = (snapshot: Snapshot) => viewOf(snapshot, counter, 'counter:a')?.reading.value?.note;
