import assert from 'node:assert/strict';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { zstdCompressSync } from 'node:zlib';
import { type Files, localFiles } from '../../../source/clients/files.ts';
import { findApplication } from '../../../source/lab/contract/application.ts';
import { applicationLogs } from '../../../source/systems/spark/event-logs.ts';
import { sparkProgress } from '../../../source/systems/spark/progress.ts';
import { batchesIn, livesIn, notesIn } from '../../../source/systems/spark/query-events.ts';
import { root, tempFolder } from '../../support.ts';

const progressEvent = 'org.apache.spark.sql.streaming.StreamingQueryListener$QueryProgressEvent';
const source = {
  description: 'JDBC[postgresql://me:hunter2@db/lab]',
  startOffset: null,
  endOffset: null,
};

/** One line of an event log as Spark writes it. */
const batch = (batchId: number, rows: number[] = [1], name: string | null = null): string =>
  `${JSON.stringify({
    Event: progressEvent,
    progress: {
      ...{ id: 'q', runId: 'r', name, timestamp: '2026-01-02T03:04:05.678Z', batchId },
      durationMs: { triggerExecution: 100 },
      sources: rows.map((numInputRows) => ({ ...source, numInputRows })),
      sink: { description: 'Delta' },
    },
  })}\n`;
/** As Spark writes it of a query that has ended with an exception. */
const endWith = (...exception: string[]): string =>
  `${JSON.stringify({
    Event: progressEvent.replace('Progress', 'Terminated'),
    ...{ id: 'q', runId: 'r', exception: exception.join('\n') },
  })}\n`;
const other = (bytes = 10) => `{"Event":"SparkListenerTaskEnd","x":"${'x'.repeat(bytes)}"}\n`;

/** A folder of event logs, its reader, and what that has read so far. */
const stage = (t: TestContext, files: Files = localFiles) => {
  const folder = tempFolder(t);
  const progress = sparkProgress(files, folder);
  const file = (app: string, index: number) => {
    mkdirSync(path.join(folder, `eventlog_v2_${app}`), { recursive: true });
    return path.join(folder, `eventlog_v2_${app}`, `events_${index}_${app}`);
  };
  const write = (app: string, index: number, ...texts: (string | Buffer)[]) => {
    for (const text of texts) appendFileSync(file(app, index), text);
  };
  const held = () =>
    batchesIn(progress.since(0).events).map(({ applicationId, progress: { batchId } }) => [
      applicationId,
      batchId,
    ]);
  /** Polls, and returns the batches that came. */
  let seen = 0;
  const poll = async () => {
    await progress.poll();
    const { events, dropped } = progress.since(seen);
    assert.equal(dropped, 0);
    seen = events.at(-1)?.seq ?? seen;
    return batchesIn(events).map(({ progress: { batchId } }) => batchId);
  };
  return { folder, progress, file, write, held, poll };
};

test('a query that was stopped in the middle of a batch has not failed', async (t) => {
  const { progress, write } = stage(t);
  const trace = ['py4j.Py4JException: An exception was raised by the Python Proxy.', '\tat a.b.C'];
  write('app-1', 1, endWith(...trace, 'Caused by: java.lang.InterruptedException', '\t... 9 more'));
  write('app-2', 1, endWith(...trace, 'ValueError: the next batch was to fail', '\tat a.b.C'));
  const cancelled =
    ': org.apache.spark.SparkException: Job 15 cancelled part of cancelled job group 453';
  write('app-3', 1, endWith(...trace, cancelled, '\tat a.b.C'));
  write('app-4', 1, endWith(...trace, ': java.lang.IllegalStateException: no more', '\tat a.b.C'));
  const helper = 'java.io.IOException: error=0, Failed to exec spawn helper: pid: 7, signal:';
  write('app-5', 1, endWith(...trace, `Caused by: ${helper} 15`, '\tat a.b.C'));
  write('app-6', 1, endWith(...trace, `Caused by: ${helper} 9`, '\tat a.b.C'));
  await progress.poll();
  const { events } = progress.since(0);
  const failed = [
    'ValueError: the next batch was to fail',
    'java.lang.IllegalStateException: no more',
    `Caused by: ${helper} 9`,
  ];
  assert.deepEqual(
    livesIn(events).map(({ life }) => life.why),
    [null, failed[0], null, failed[1], null, failed[2]],
  );
  assert.deepEqual(notesIn(events), [
    `query q of app-2 has ended: ${failed[0]}`,
    `query q of app-4 has ended: ${failed[1]}`,
    `query q of app-6 has ended: ${failed[2]}`,
  ]);
});

describe('the progress of micro-batches', () => {
  test('is none where there is no log, and none in one without batches', async (t) => {
    const { progress, write, poll } = stage(t);
    assert.deepEqual(await poll(), []);
    write('app-1', 1, other(), `{"Event":"x","text":"no JSON\n`, '\n');
    assert.deepEqual(await poll(), []);
    assert.equal(progress.last(), undefined);
  });

  test('comes as it is written, and once', async (t) => {
    const { write, poll } = stage(t);
    write('app-1', 1, other(), batch(0), other(), batch(1));
    assert.deepEqual(await poll(), [0, 1]);
    assert.deepEqual(await poll(), []);
    write('app-1', 1, batch(2), other());
    assert.deepEqual(await poll(), [2]);
  });

  test('has the rows of all sources together', async (t) => {
    const { progress, write, poll } = stage(t);
    write('app-1', 1, batch(7, [3, 4]));
    await poll();
    const last = progress.last();
    assert.equal(last?.applicationId, 'app-1');
    assert.equal(last?.progress.numInputRows, 7);
    assert.equal(last?.progress.durationMs.triggerExecution, 100);
    assert.equal(last?.progress.sources[0]?.description, 'JDBC[postgresql://me:(secret)@db/lab]');
  });

  test('waits for the rest of a line', async (t) => {
    const { write, poll } = stage(t);
    const line = batch(0);
    write('app-1', 1, other(), line.slice(0, 60));
    assert.deepEqual(await poll(), []);
    write('app-1', 1, line.slice(60, 90));
    assert.deepEqual(await poll(), []);
    write('app-1', 1, line.slice(90));
    assert.deepEqual(await poll(), [0]);
  });

  test('goes on in the next file when the log rolls, and misses none between', async (t) => {
    const { write, poll } = stage(t);
    write('app-1', 1, batch(0));
    assert.deepEqual(await poll(), [0]);
    write('app-1', 1, batch(1));
    write('app-1', 2, batch(2));
    for (const index of [9, 10]) write('app-1', index, batch(index));
    assert.deepEqual(await poll(), [1, 2, 9, 10]);
    write('app-1', 10, batch(11));
    assert.deepEqual(await poll(), [11]);
  });

  test('goes on where the file that was read has been pruned', async (t) => {
    const { file, write, poll } = stage(t);
    write('app-1', 1, batch(0));
    assert.deepEqual(await poll(), [0]);
    write('app-1', 2, batch(1));
    write('app-1', 3, batch(2));
    rmSync(file('app-1', 1));
    assert.deepEqual(await poll(), [1, 2]);
    rmSync(file('app-1', 2));
    rmSync(file('app-1', 3));
    assert.deepEqual(await poll(), []);
    write('app-1', 4, batch(3));
    assert.deepEqual(await poll(), [3]);
  });

  test('follows a new application, and still the old one', async (t) => {
    const { folder, held, write, poll } = stage(t);
    write('app-20260102030405-0001', 1, batch(5));
    await poll();
    write('app-20260102030405-0002', 1, batch(0));
    write('app-20260102030405-0001', 1, batch(6));
    await poll();
    assert.deepEqual(held(), [
      ['app-20260102030405-0001', 5],
      ['app-20260102030405-0001', 6],
      ['app-20260102030405-0002', 0],
    ]);
    rmSync(path.join(folder, 'eventlog_v2_app-20260102030405-0001'), { recursive: true });
    write('app-20260102030405-0002', 1, batch(1));
    assert.deepEqual(await poll(), [1]);
  });

  test('is found in a log that is long, wherever a piece of it cuts a line', async (t) => {
    for (const cut of [0, 1, 50, 100]) {
      const { write, poll } = stage(t);
      const [early, last] = [batch(1), batch(2)];
      // The last piece begins `cut` bytes into the line of batch 1.
      const filling = 1024 * 1024 - (early.length - cut) - last.length - other(0).length;
      write('app-1', 1, batch(0), other(3_000_000), early, other(filling), last);
      assert.deepEqual(await poll(), [0, 1, 2], `cut at ${cut}`);
      write('app-1', 1, batch(3));
      assert.deepEqual(await poll(), [3]);
    }
  });

  test('is found across the files of a log, with plans of megabytes between two batches', async (t) => {
    const { write, poll } = stage(t);
    for (let batchId = 0; batchId < 10; batchId += 1)
      write('app-1', batchId < 5 ? 1 : 2, other(1_500_000), batch(batchId), other(700_000));
    assert.deepEqual(await poll(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('of a line that is odd costs that line only', async (t) => {
    const { progress, write, poll } = stage(t);
    const event = (progress: unknown) => `${JSON.stringify({ Event: progressEvent, progress })}\n`;
    const odd = [
      event({ id: 'q', batchId: 1 }),
      event({ id: 'q', batchId: '7', sources: 3 }),
      event({
        id: 'q',
        batchId: 2,
        sources: [null, 7, { numInputRows: 'x' }],
        durationMs: 5,
        sink: 1,
      }),
      event(null),
      `{"Event":"${progressEvent}"\n`,
      `\0\0\0\0${batch(3)}`,
      // A writer that was cut, and went on without a new line.
      batch(99).slice(0, 100) + batch(4),
      other(50_000_000),
      `${'{"a":'.repeat(20_000)}"${progressEvent}"\n`,
    ];
    write('app-1', 1, batch(0), ...odd, batch(5));
    assert.deepEqual(await poll(), [0, 1, 2, 3, 4, 5]);
    write('app-1', 1, ...odd.slice(2), batch(6), other(9_000_000).slice(0, -1));
    assert.deepEqual(await poll(), [2, 3, 4, 6]);
    write('app-1', 1, `the rest of a long line\n${batch(7)}`);
    assert.deepEqual(await poll(), [7]);
    const { sources, sink, durationMs } =
      batchesIn(progress.since(0).events)[2]?.progress ?? assert.fail();
    assert.deepEqual([sources[0]?.numInputRows, sink.description, durationMs], [0, '', {}]);
  });

  test('goes on in the files that a history server has compacted', async (t) => {
    const { folder, write, poll } = stage(t);
    for (const index of [1, 2, 3]) write('app-1', index, batch(index));
    assert.deepEqual(await poll(), [1, 2, 3]);
    const log = path.join(folder, 'eventlog_v2_app-1');
    appendFileSync(
      path.join(log, 'events_3_app-1.compact'),
      [1, 2, 3].map((id) => batch(id)).join(''),
    );
    for (const index of [1, 2, 3]) rmSync(path.join(log, `events_${index}_app-1`));
    write('app-1', 4, batch(4));
    assert.deepEqual(await poll(), [4]);
    const fresh = sparkProgress(localFiles, folder);
    await fresh.poll();
    assert.deepEqual(
      batchesIn(fresh.since(0).events).map(({ progress: { batchId } }) => batchId),
      [1, 2, 3, 4],
    );
  });

  test('is read in chunks, whatever character one ends in', async (t) => {
    // Chunks of seven bytes: every character of two to four bytes is cut somewhere.
    const small: Files = {
      ...localFiles,
      readFrom: (file, offset) => localFiles.readFrom(file, offset, 7),
    };
    const { progress, write, poll } = stage(t, small);
    write('app-1', 1, batch(0, [1], 'é日本🎉'.repeat(5)), batch(1, [1], 'ü'));
    assert.deepEqual(await poll(), [0, 1]);
    const names = batchesIn(progress.since(0).events).map((event) => event.progress.name);
    assert.deepEqual(names, ['é日本🎉'.repeat(5), 'ü']);
  });

  test('may be in a single file, which changes its name at the end', async (t) => {
    const { folder, held, poll } = stage(t);
    const file = path.join(folder, 'local-1767323045678');
    appendFileSync(`${file}.inprogress`, batch(0));
    assert.deepEqual(await poll(), [0]);
    appendFileSync(`${file}.inprogress`, batch(1));
    renameSync(`${file}.inprogress`, file);
    assert.deepEqual(await poll(), [1]);
    assert.deepEqual(await poll(), []);
    assert.deepEqual(held().at(-1), ['local-1767323045678', 1]);
  });

  test('is not read twice where the file changes its name meanwhile', async (t) => {
    let beforeRead = () => {};
    const racing: Files = {
      ...localFiles,
      sizeOf: (...args) => {
        beforeRead();
        return localFiles.sizeOf(...args);
      },
    };
    const { folder, poll } = stage(t, racing);
    const file = path.join(folder, 'local-1');
    appendFileSync(`${file}.inprogress`, batch(0));
    assert.deepEqual(await poll(), [0]);
    beforeRead = () => {
      beforeRead = () => {};
      renameSync(`${file}.inprogress`, file);
    };
    assert.deepEqual(await poll(), []);
    appendFileSync(file, batch(1));
    assert.deepEqual(await poll(), [1]);
  });
});

describe('the feed of batches', () => {
  test('tells what came after a number, and what it no longer holds', async (t) => {
    const { progress, write } = stage(t);
    assert.deepEqual(progress.since(0), { events: [], dropped: 0 });
    for (let batchId = 0; batchId < 600; batchId += 1) write('app-1', 1, batch(batchId));
    await progress.poll();
    assert.equal(progress.since(0).events.length, 600);
    assert.equal(progress.since(0).dropped, 0);
    for (let batchId = 600; batchId < 605; batchId += 1) write('app-1', 1, batch(batchId));
    await progress.poll();
    const all = progress.since(0);
    assert.equal(all.dropped, 5);
    assert.deepEqual(
      [batchesIn(all.events)[0]?.progress.batchId, batchesIn(all.events).at(-1)?.progress.batchId],
      [5, 604],
    );
    assert.deepEqual(
      progress.since(603).events.map(({ seq }) => seq),
      [604, 605],
    );
    assert.deepEqual(progress.since(605), { events: [], dropped: 0 });
    assert.equal(progress.since(3).dropped, 2);
  });
});

test('event logs by application, in order of start and of writing', async (t) => {
  const { folder, file, write } = stage(t);
  for (const index of [10, 2, 1]) write('app-20260102030405-0002', index, '');
  write('app-20260102030405-0001', 1, '');
  appendFileSync(path.join(folder, 'eventlog_v2_app-20260102030405-0001', 'appstatus_x'), '');
  appendFileSync(path.join(folder, 'local-1.inprogress'), '');
  assert.deepEqual(await applicationLogs(localFiles, folder), [
    { applicationId: 'app-20260102030405-0001', parts: [file('app-20260102030405-0001', 1)] },
    {
      applicationId: 'app-20260102030405-0002',
      parts: [1, 2, 10].map((index) => file('app-20260102030405-0002', index)),
    },
    { applicationId: 'local-1', parts: [path.join(folder, 'local-1.inprogress')] },
  ]);
});

describe('logs that Spark 4.0 has packed', () => {
  const folder = path.join(root, 'test', 'recordings', 'event-logs');
  const copy = (t: TestContext, codec: string) => {
    const place = tempFolder(t);
    cpSync(path.join(folder, codec), place, { recursive: true });
    const file = path.join(place, readdirSync(place)[0] ?? '');
    return { place, file, bytes: readFileSync(file) };
  };
  const failed = /^query failing of local-\d+ has ended: .*SparkRuntimeException: .*too much/;

  for (const codec of ['zstd', 'lz4'])
    test(`${codec}: is read while it is written, and says which query has failed`, async (t) => {
      const { place, file, bytes } = copy(t, codec);
      const whole = sparkProgress(localFiles, place);
      await whole.poll();
      const batches = batchesIn(whole.since(0).events).map(({ progress }) => [
        progress.name,
        progress.batchId,
      ]);
      assert.ok(batches.length >= 2, `${batches}`);
      assert.equal(notesIn(whole.since(0).events).length, 1);
      assert.match(notesIn(whole.since(0).events)[0] ?? '', failed);
      const lives = livesIn(whole.since(0).events).map(({ life }) => life);
      const own = lives.filter(({ name }) => name === 'failing');
      assert.deepEqual(
        own.map(({ state, why }) => [state, why === null]),
        [
          ['started', true],
          ['ended', false],
        ],
      );
      assert.match(own[1]?.why ?? '', /too much/);
      assert.equal(own[0]?.runId, own[1]?.runId);
      assert.ok(Math.abs((own[0]?.at ?? 0) - 1_795_902_885_515) < 3600_000);
      // Byte by byte it comes to the same, and under its last name, too.
      writeFileSync(file, '');
      const slow = sparkProgress(localFiles, place);
      for (let at = 0; at < bytes.length; at += 97) {
        appendFileSync(file, bytes.subarray(at, at + 97));
        await slow.poll();
      }
      renameSync(file, file.replace('.inprogress', ''));
      await slow.poll();
      assert.deepEqual(
        batchesIn(slow.since(0).events).map(({ progress }) => [progress.name, progress.batchId]),
        batches,
      );
      assert.deepEqual(notesIn(slow.since(0).events), notesIn(whole.since(0).events));
      // A damaged frame costs what it holds.
      for (let at = 0; at < bytes.length; at += 61) {
        const damaged = Buffer.from(bytes);
        damaged[at] = (damaged[at] as number) ^ 0xff;
        writeFileSync(file.replace('.inprogress', ''), damaged);
        const other = sparkProgress(localFiles, place);
        await other.poll();
        assert.ok(batchesIn(other.since(0).events).length <= batches.length);
      }
    });

  for (const codec of ['snappy', 'lzf'])
    test(`${codec}: is said not to be read, in one line`, async (t) => {
      const { place } = copy(t, codec);
      const progress = sparkProgress(localFiles, place);
      for (let i = 0; i < 3; i += 1) await progress.poll();
      assert.equal(notesIn(progress.since(0).events).length, 1);
      assert.match(
        notesIn(progress.since(0).events)[0] ?? '',
        new RegExp(`is not read: it is packed with ${codec}`),
      );
    });

  test('the application that was submitted is found in one, too', async (t) => {
    const folder = tempFolder(t);
    const lines = [
      '{"Event":"SparkListenerApplicationStart","App Name":"a","App ID":"app-1","Timestamp":5}',
      '{"Event":"SparkListenerEnvironmentUpdate","Spark Properties":{"spark.cdctop.submission":"t0k"}}',
    ];
    const frames = lines.map((line) => zstdCompressSync(`${line}\n`));
    appendFileSync(path.join(folder, 'app-1_2.zstd.inprogress'), Buffer.concat(frames));
    assert.equal(await findApplication(localFiles, folder, 't0k', 4), 'app-1');
    assert.equal(await findApplication(localFiles, folder, 'other', 4), null);
  });
});

test('an application is known by its id, whatever its log is called', async (t) => {
  const names: [string, string][] = [
    ['app-20260102030405-0001_2.zstd', 'app-20260102030405-0001'],
    ['application_1767323045678_0003.lz4.inprogress', 'application_1767323045678_0003'],
    ['application_1767323045678_0004_2', 'application_1767323045678_0004'],
    ['local-1767323045678.inprogress', 'local-1767323045678'],
    ['spark-0f3a', 'spark-0f3a'],
  ];
  const folder = tempFolder(t);
  for (const [name] of names) appendFileSync(path.join(folder, name), '');
  appendFileSync(path.join(folder, '.spark-0f3a.crc'), '');
  const found = (await applicationLogs(localFiles, folder)).map(
    ({ applicationId }) => applicationId,
  );
  assert.deepEqual(found, names.map(([, id]) => id).sort());
});
